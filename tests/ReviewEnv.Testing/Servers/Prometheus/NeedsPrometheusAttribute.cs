using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Testing.Servers.Prometheus;

/// <summary>For classes whose tests (marked <see cref="ContractFactAttribute"/>) run on a real Prometheus.</summary>
public sealed class NeedsPrometheusAttribute : NeedsAttribute
{
    public override string? Missing => PrometheusServer.Missing;
}
