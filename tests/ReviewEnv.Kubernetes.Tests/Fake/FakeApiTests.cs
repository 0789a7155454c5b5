using ReviewEnv.Testing.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Fake;

/// <summary>A fake cluster of its own for each test, with a namespace <c>a</c>, spoken to by plain HTTP.</summary>
public abstract class FakeApiTests : IAsyncLifetime
{
    private protected FakeCluster Cluster { get; private set; } = null!;

    private protected FakeApi Api { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Cluster = await FakeCluster.StartAsync();
        Api = new(Cluster);
        await Api.SpaceAsync("a");
    }

    public async Task DisposeAsync()
    {
        Api.Dispose();
        await Cluster.DisposeAsync();
    }
}
