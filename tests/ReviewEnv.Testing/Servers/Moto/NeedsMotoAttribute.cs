using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Testing.Servers.Moto;

/// <summary>For classes whose tests (marked <see cref="ContractFactAttribute"/>) run on moto, with the <c>aws</c> command as witness.</summary>
public sealed class NeedsMotoAttribute : NeedsAttribute
{
    public override string? Missing => PythonPrograms.MissingMoto ?? PythonPrograms.MissingAws;
}
