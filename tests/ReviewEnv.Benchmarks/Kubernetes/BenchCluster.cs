using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.Benchmarks.Kubernetes;

/// <summary>A real control plane with hollow nodes, and a listener that answers for every host: what is measured is what happens up to there.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private const int PodsPerNode = 100;
    private readonly List<HollowNode> nodes = [];
    private readonly WebApplication ingress;

    private BenchCluster(KubernetesControlPlane plane, WebApplication ingress) => (Plane, this.ingress) = (plane, ingress);

    public KubernetesControlPlane Plane { get; }

    public int IngressPort => new Uri(ingress.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public static async Task<BenchCluster> StartAsync()
    {
        if (KubernetesPrograms.MissingControlPlane is { } missing) throw new BenchException(missing);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var listener = builder.Build();
        listener.MapFallback(() => Results.StatusCode((int)HttpStatusCode.OK));
        await listener.StartAsync();
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
