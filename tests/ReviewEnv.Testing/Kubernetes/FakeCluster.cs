using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Controllers;
using ReviewEnv.Testing.Kubernetes.Http;
using ReviewEnv.Testing.Kubernetes.Ingress;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes;

/// <summary>A Kubernetes cluster in this process: an API server, controllers, one node and an ingress that behave like the real ones, as far as clients can tell, and fail on request.</summary>
public sealed class FakeCluster : IAsyncDisposable
{
    private readonly ObjectStore store = new();
    private readonly Watches watches;
    private readonly WebHost api;
    private readonly FakeIngress ingress;
    private readonly ControllerLoop loop;

    private FakeCluster(TimeProvider clock, ControllerKinds controllers)
    {
        var writer = new ObjectWriter(store, Kinds, Behaviour, clock);
        var deletion = new Deletion(store, clock);
        var logs = new PodLogs(store);
        watches = new(store, clock);
        api = new(new ApiServer(Kinds, new(Kinds, Behaviour), new(store), new(store, writer, deletion), watches, logs, Faults, Requests, clock).Build);
        ingress = new(new(store, Kinds));
        Objects = new(store, writer, deletion, Kinds);

        var view = new ClusterView(store, writer, deletion, Kinds);
        var pods = new PodMaker(view);
        var quotas = new Quotas(view);
        var deployments = new Deployments(view);
        var kubelet = new Kubelet(view, logs);
        writer.Admission.Add(quotas.Admit);
        loop = new(store, Kinds,
        [
            new ServiceAccounts(view), deployments, new ReplicaSets(view, pods), new StatefulSets(view, pods), new DaemonSets(view, pods), new Jobs(view, pods),
            new Volumes(view), kubelet, quotas, new Garbage(view), new Namespaces(view),
        ])
        { On = controllers };
        Controllers = new(loop, kubelet, () =>
        {
            lock (store.Gate) deployments.PassDeadlines(store.List(Kinds.Named("Namespace")).Select(space => space.Body.Name()!));
        });
        foreach (var name in (string[])["default", "kube-system"])
        {
            writer.Create(Kinds.Named("Namespace"), "", new() { ["metadata"] = new JsonObject { ["name"] = name } }, new("kube-apiserver"));
        }

        writer.Create(Kinds.Named("Node"), "", new() { ["metadata"] = new JsonObject { ["name"] = "node-1" } }, new("kubelet"));
        Objects.SetStatus("Node", "", "node-1", status => view.Condition(status, "Ready", true, "KubeletReady", "kubelet is posting ready status"), "kubelet");
    }

    /// <param name="controllers">Which controllers run; none for a server that only stores.</param>
    public static async Task<FakeCluster> StartAsync(TimeProvider? clock = null, ControllerKinds controllers = ControllerKinds.All)
    {
        var cluster = new FakeCluster(clock ?? TimeProvider.System, controllers);
        await cluster.api.StartAsync();
        await cluster.ingress.StartAsync();
        return cluster;
    }

    /// <summary>Base address of the API server.</summary>
    public Uri Server => api.Uri;

    /// <summary>Where requests for any host of any Ingress go; the Host header tells them apart.</summary>
    public Uri Ingress => ingress.Uri;

    public KindTable Kinds { get; } = new();

    public ServerBehaviour Behaviour { get; } = new();

    public Faults Faults { get; } = new();

    public RequestRecorder Requests { get; } = new();

    public FakeControllers Controllers { get; }

    public FakeObjects Objects { get; }

    /// <summary>How many watch connections stand.</summary>
    public int LiveWatches => watches.Live;

    /// <summary>Ends every watch connection.</summary>
    public void DropWatches(bool abruptly = true) => watches.Drop(abruptly);

    /// <summary>Sends a bookmark to every watch that wants them.</summary>
    public void EmitBookmarks() => watches.Bookmark();

    /// <summary>Makes every resource version so far too old to watch or page on from.</summary>
    public void ForgetHistory()
    {
        lock (store.Gate) store.Forget();
    }

    /// <summary>The API server goes away: connections break, new ones are refused. What runs goes on running.</summary>
    public Task DownAsync() => api.StopAsync();

    /// <summary>The API server comes back on the same port, with what it had stored.</summary>
    public Task UpAsync() => api.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        await ingress.DisposeAsync();
        await loop.DisposeAsync();
    }
}
