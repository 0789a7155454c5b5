using System.Text.Json;
using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Environments;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Live;

/// <summary>What is known of a cluster without asking it: one watch per kind on our label, for all environments together. Secrets alone are asked for; see <see cref="SecretLooks"/>.</summary>
/// <remarks>Answers to our own writes are put in as well, so that a look right after a write sees it.</remarks>
internal sealed partial class ClusterView(ClusterClient cluster, string instance, IChangeSink changes, TimeProvider clock, ILogger logger) : IWatchSink, IAsyncDisposable
{
    public static ResourceKind NamespaceKind { get; } = new("", "v1", "Namespace", "namespaces", Namespaced: false);
    public static ResourceKind PodKind { get; } = new("", "v1", "Pod", "pods", Namespaced: true);

    public static ResourceKind ClaimKind { get; } = new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", Namespaced: true);
    public static ResourceKind VolumeKind { get; } = new("", "v1", "PersistentVolume", "persistentvolumes", Namespaced: false);

    /// <summary>How long a look waits for the first complete list.</summary>
    private static readonly TimeSpan FirstList = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly Dictionary<ResourceKind, ObjectWatch> watches = [];
    private readonly ObjectIndex index = new();
    private readonly Waiting waiting = new();
    private readonly SecretLooks secrets = new(cluster, Labels.Selector(instance), clock);

    /// <summary>Every request that may come too early for a new namespace goes through it.</summary>
    public RightsLag Rights => secrets.Rights;

    /// <summary>Waits until every kind of the environment is known.</summary>
    /// <exception cref="ClusterUnreachableException">The cluster cannot be seen at present.</exception>
    /// <exception cref="KubernetesApiException">The cluster does not let its Secrets be listed.</exception>
    public async Task<EnvironmentView> ViewAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        var view = await GlanceAsync(environment, cancellationToken);
        if (view.Notes is not { } notes) return view;
        return await secrets.LookAsync(index, view, notes.Inventory, cancellationToken) ? index.View(environment.Name, environment.Key.Id) : view;
    }

    /// <summary>The same for those to whom Secrets do not matter: of these it knows what was last seen.</summary>
    /// <exception cref="ClusterUnreachableException">The cluster cannot be seen at present.</exception>
    public async Task<EnvironmentView> GlanceAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        await SeeAsync([NamespaceKind, PodKind], cancellationToken);
        var view = index.View(environment.Name, environment.Key.Id);
        if (view.Notes is not { } notes) return view;

        var kinds = new HashSet<ResourceKind>();
        foreach (var entry in notes.Inventory.Entries)
        {
            if (await cluster.FindKindAsync(entry.Ref.ApiVersion, entry.Ref.Kind, cancellationToken) is { } kind) kinds.Add(kind);
        }

        // A StatefulSet makes claims that no inventory holds.
        if (kinds.Any(kind => kind.Kind == "StatefulSet")) kinds.Add(ClaimKind);
        await SeeAsync(kinds, cancellationToken);
        return index.View(environment.Name, environment.Key.Id);
    }

    /// <summary>Waits until the volumes are known, if the cluster lets us look at them: they belong to it, and not everybody may.</summary>
    public async Task<EnvironmentView> ViewWithVolumesAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        var watch = WatchOf(VolumeKind);
        await FirstListAsync(watch, cancellationToken);
        // Nothing is concluded from a list that failed; who may not look has to do without.
        if (watch.Trouble is { } trouble ? !IsRefusal(trouble, 403) : !watch.Synced.IsCompleted) throw new ClusterUnreachableException(watch.Trouble ?? $"cluster '{cluster.Name}' has not listed its {VolumeKind.Plural} yet");
        return index.View(environment.Name, environment.Key.Id);
    }

    public async Task<IReadOnlyList<LiveObject>> NamespacesAsync(CancellationToken cancellationToken)
    {
        await SeeAsync([NamespaceKind], cancellationToken);
        return index.Namespaces();
    }

    /// <summary>Looks for an environment; if the cluster cannot be seen then, the environment is told when it can.</summary>
    /// <param name="look">Also a change: it looks first.</param>
    /// <exception cref="ClusterUnreachableException">The cluster cannot be seen at present.</exception>
    public async Task<T> ForAsync<T>(EnvironmentKey environment, Func<Task<T>> look)
    {
        waiting.Add(environment);
        var seen = await look();
        waiting.Remove(environment);
        return seen;
    }

    /// <summary>Every namespace with what its objects ask for together, of the kinds that are watched.</summary>
    public IReadOnlyList<(LiveObject Space, Usage Requested)> Usage() => index.Usage();

    /// <summary>Puts in what a server answered to us.</summary>
    public LiveObject Put(ResourceKind kind, JsonElement answer)
    {
        var live = Projection.Of(kind, answer);
        index.Put(live);
        return live;
    }

    /// <summary>Takes out what the server says is not there any more.</summary>
    /// <returns>True, for whoever asks whether it is gone.</returns>
    public bool Forget(LiveObject gone)
    {
        index.Remove(gone);
        return true;
    }

    /// <summary>Waits until these kinds are known; begins to watch those that are not watched yet.</summary>
    public async Task SeeAsync(IReadOnlyCollection<ResourceKind> kinds, CancellationToken cancellationToken)
    {
        foreach (var watch in kinds.Where(kind => kind != SecretLooks.Kind).Select(WatchOf).ToList())
        {
            await FirstListAsync(watch, cancellationToken);
            // A kind that is not served any more keeps nobody from looking at the rest.
            if (watch.Trouble is { } gone && IsRefusal(gone, 404)) continue;
            if (watch.Trouble is { } trouble) throw new ClusterUnreachableException(trouble);
            if (!watch.Synced.IsCompleted) throw new ClusterUnreachableException($"cluster '{cluster.Name}' has not listed its {watch.Kind.Plural} within {FirstList.TotalSeconds:0} s");
        }
    }

    private static bool IsRefusal(string trouble, int code) => trouble.Contains($"({code}", StringComparison.Ordinal);

    /// <summary>Waits for a kind's first list, but not for a cluster that is known to be away: that would hold up the work on others.</summary>
    private async Task FirstListAsync(ObjectWatch watch, CancellationToken cancellationToken)
    {
        // Trouble may come instead of the list, and is no event that could be awaited.
        for (var waited = TimeSpan.Zero; !watch.Synced.IsCompleted && watch.Trouble is null && waited < FirstList; waited += Glance)
        {
            await Task.WhenAny(watch.Synced, Task.Delay(Glance, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private ObjectWatch WatchOf(ResourceKind kind)
    {
        lock (gate)
        {
            if (watches.TryGetValue(kind, out var watch)) return watch;
            watches[kind] = watch = new ObjectWatch(cluster, kind, Labels.Selector(instance), this, clock, logger);
            watch.Start();
            return watch;
        }
    }

    void IWatchSink.Listed(ResourceKind kind, IReadOnlyList<JsonElement> objects, string resourceVersion)
    {
        foreach (var live in index.Replace(kind, [.. objects.Select(live => Projection.Of(kind, live))], Projection.VersionOf(resourceVersion))) Tell(live);
    }

    void IWatchSink.Changed(ResourceKind kind, JsonElement live)
    {
        var changed = Projection.Of(kind, live);
        index.Reach(kind, changed.Version);
        if (index.Put(changed)) Tell(changed);
    }

    void IWatchSink.Removed(ResourceKind kind, JsonElement last)
    {
        var gone = Projection.Of(kind, last);
        index.Reach(kind, gone.Version);
        var key = index.KeyOf(gone);
        if (index.Remove(gone) && key is not null) changes.Changed(key);
    }

    void IWatchSink.Sight(ResourceKind kind, string? trouble)
    {
        if (trouble is not null)
        {
            WentBlind(logger, cluster.Name, kind.Plural, trouble);
            return;
        }

        SeesAgain(logger, cluster.Name, kind.Plural);
        // Whoever was turned away meanwhile, for this kind or another, need not wait for his next try.
        foreach (var key in index.Namespaces().Select(index.KeyOf).OfType<EnvironmentKey>().Concat(waiting.TakeAll()).Distinct()) changes.Changed(key);
    }

    private void Tell(LiveObject live)
    {
        if (index.KeyOf(live) is { } key) changes.Changed(key);
    }

    public async ValueTask DisposeAsync()
    {
        List<ObjectWatch> all;
        lock (gate) all = [.. watches.Values];
        foreach (var watch in all) await watch.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Warning, "Cluster {Cluster}: nothing is seen of its {Kind} at present: {Trouble}")]
    private static partial void WentBlind(ILogger logger, string cluster, string kind, string trouble);

    [LoggerMessage(LogLevel.Information, "Cluster {Cluster}: its {Kind} are seen again")]
    private static partial void SeesAgain(ILogger logger, string cluster, string kind);
}
