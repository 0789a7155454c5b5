using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Api.Access;
using ReviewEnv.Kubernetes.Tests.Servers;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Client;

/// <summary>The client on a real API server.</summary>
[Collection(ClusterCollection.Name)]
[NeedsKubernetes]
public sealed class RealClusterClientTests(KubernetesFixture fixture) : ClusterClientContract
{
    private protected override async Task<ClusterClient> ConnectAsync(ClusterClientOptions options)
    {
        var plane = await fixture.PlaneAsync();
        var access = ClusterAccess.Load(new ClusterAccessOptions(plane.Kubeconfig)).Access.ShouldNotBeNull();
        return new ClusterClient("real", plane.Server, access.CreateHandler(TimeProvider.System), options, TimeProvider.System, NullLogger<ClusterClient>.Instance);
    }
}
