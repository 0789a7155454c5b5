using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Testing.Servers.GitLabCiLocal;

/// <summary>For classes whose tests (marked <see cref="ContractFactAttribute"/>) run CI jobs by gitlab-ci-local.</summary>
public sealed class NeedsGitLabCiLocalAttribute : NeedsAttribute
{
    public override string? Missing => CiRunner.Missing;
}
