using ReviewEnv.Kubernetes.Tests.Servers;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Driver;

/// <summary>The driver contract on a real control plane, with real containers on a real node.</summary>
[Collection(ClusterCollection.Name)]
[NeedsContainers]
public sealed class RealClusterContractTests(KubernetesFixture fixture) : KubernetesDriverContract
{
    private KubernetesControlPlane? plane;

    internal override ClusterUnderTest Cluster => new(plane!.Server, plane.Kubeconfig, fixture.Ingress.Address);

    protected override TimeSpan Patience => TimeSpan.FromSeconds(120);

    public override async Task InitializeAsync()
    {
        if (KubernetesPrograms.MissingNode is not null) return;
        plane = await fixture.WithRealNodeAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        if (plane is not null) await base.DisposeAsync();
    }
}
