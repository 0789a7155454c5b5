using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>For classes whose tests (marked <see cref="ContractFactAttribute"/>) run pods with real containers on a real node.</summary>
public sealed class NeedsContainersAttribute : NeedsAttribute
{
    public override string? Missing => KubernetesPrograms.MissingNode;
}
