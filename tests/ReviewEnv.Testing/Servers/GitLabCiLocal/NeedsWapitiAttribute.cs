using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Testing.Servers.GitLabCiLocal;

/// <summary>For classes whose tests (marked <see cref="ContractFactAttribute"/>) let a CI job run the scanner wapiti.</summary>
public sealed class NeedsWapitiAttribute : NeedsAttribute
{
    public override string? Missing => CiRunner.Missing ?? (Programs.Find("wapiti") is null ? "no wapiti on the PATH (run tests/run, or: apt-get install wapiti)" : null);
}
