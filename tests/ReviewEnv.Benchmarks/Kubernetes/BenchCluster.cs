using ReviewEnv.Benchmarks.Servers;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.Benchmarks.Kubernetes;

/// <summary>A real control plane with hollow nodes, and a listener that answers for every host: what is measured is what happens up to there.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private const int PodsPerNode = 100;
    private readonly List<HollowNode> nodes = [];
    private readonly AnsweringServer ingress;

    private BenchCluster(KubernetesControlPlane plane, AnsweringServer ingress) => (Plane, this.ingress) = (plane, ingress);

    public KubernetesControlPlane Plane { get; }

    public int IngressPort => ingress.Port;

    public static async Task<BenchCluster> StartAsync()
    {
        if (KubernetesPrograms.MissingControlPlane is { } missing) throw new BenchException(missing);
        var listener = await AnsweringServer.StartAsync();
        return new BenchCluster(await KubernetesControlPlane.StartAsync(), listener);
    }

    /// <summary>Has room for so many pods.</summary>
    public async Task RoomAsync(int pods)
    {
        while (nodes.Count * PodsPerNode < pods) nodes.Add(await HollowNode.StartAsync(Plane, $"hollow-{nodes.Count + 1}"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes) await node.DisposeAsync();
        await Plane.DisposeAsync();
        await ingress.DisposeAsync();
    }
}
