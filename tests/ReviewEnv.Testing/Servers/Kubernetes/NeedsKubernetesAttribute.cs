using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>For classes whose tests (marked <see cref="ContractFactAttribute"/>) run on a real control plane with a hollow node.</summary>
public sealed class NeedsKubernetesAttribute : NeedsAttribute
{
    public override string? Missing => KubernetesPrograms.MissingControlPlane;
}
