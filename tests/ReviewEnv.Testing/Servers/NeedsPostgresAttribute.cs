using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Testing.Servers;

/// <summary>For classes whose tests (marked <see cref="ContractFactAttribute"/>) run on a real PostgreSQL server.</summary>
public sealed class NeedsPostgresAttribute : NeedsAttribute
{
    public override string? Missing => PostgresServer.Missing;
}
