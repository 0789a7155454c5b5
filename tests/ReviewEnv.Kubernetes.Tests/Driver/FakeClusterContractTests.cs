using ReviewEnv.Testing.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Driver;

/// <summary>The driver contract on the cluster of this process.</summary>
public sealed class FakeClusterContractTests : KubernetesDriverContract
{
    private FakeCluster? cluster;

    internal override ClusterUnderTest Cluster => new(cluster!.Server, null, cluster.Ingress);

    public override async Task InitializeAsync()
    {
        cluster = await FakeCluster.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await cluster!.DisposeAsync();
    }
}
