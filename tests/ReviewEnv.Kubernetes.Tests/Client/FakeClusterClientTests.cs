using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Testing.Kubernetes;
using ReviewEnv.Testing.Kubernetes.Controllers;

namespace ReviewEnv.Kubernetes.Tests.Client;

/// <summary>The client on the API server of this process.</summary>
public sealed class FakeClusterClientTests : ClusterClientContract
{
    private FakeCluster? cluster;

    private protected override async Task<ClusterClient> ConnectAsync(ClusterClientOptions options)
    {
        cluster = await FakeCluster.StartAsync(controllers: ControllerKinds.None);
        return new ClusterClient("fake", cluster.Server, new SocketsHttpHandler(), options, TimeProvider.System, NullLogger<ClusterClient>.Instance);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (cluster is not null) await cluster.DisposeAsync();
    }
}
