using System.Text.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Applies and removes single objects; takes over nothing that is not ours.</summary>
internal sealed class ObjectWriter(ClusterClient cluster, ClusterView view)
{
    /// <summary>What is there of that name, asked for where it is not in sight.</summary>
    /// <returns>Null when nothing is.</returns>
    /// <exception cref="ManifestException">It is somebody else's.</exception>
    public async Task<LiveObject?> LookAsync(PlannedObject planned, string space, CancellationToken cancellationToken)
    {
        if (await FindAsync(planned, space, cancellationToken) is not { } found) return null;
        if (IsEverywhere(planned)) return null;
        return IsOurs(planned, found) ? Projection.Of(planned.Kind, found)
            : throw new ManifestException([$"{planned.Ref} is there already and carries no label of this environment: it is somebody else's, and not touched; rename yours or remove the other"]);
    }

    /// <summary>Gives a workload so many replicas without laying claim to their number, which is its autoscaler's.</summary>
    public async Task ScaleAsync(PlannedObject planned, LiveObject known, long replicas, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = known.Uid }, ["spec"] = new JsonObject { ["replicas"] = replicas } };
        view.Put(planned.Kind, await cluster.MergePatchAsync(planned.Kind, known.Space, planned.Ref.Name, patch, cancellationToken));
    }

    /// <returns>Null while the object must go first, before it can be made again.</returns>
    public async Task<LiveObject?> ApplyAsync(PlannedObject planned, string space, LiveObject? known, CancellationToken cancellationToken)
    {
        if (known is not null && planned.Kind.Kind is "Job" && known.Manifest != planned.Digest && !await ReplaceAsync(planned, space, known, cancellationToken)) return null;
        try
        {
            return await SendAsync(planned, space, force: known is not null || IsEverywhere(planned), cancellationToken);
        }
        catch (KubernetesApiException e) when (e.Failure.IsConflict && known is null)
        {
            // Not in sight yet, and ours all the same?
            if (await FindAsync(planned, space, cancellationToken) is not { } found || !IsOurs(planned, found)) throw;
            return await SendAsync(planned, space, force: true, cancellationToken);
        }
        catch (KubernetesApiException e) when (ApiProblems.IsImmutable(e.Failure) && planned.IsReplaceable && known is not null)
        {
            return await ReplaceAsync(planned, space, known, cancellationToken) ? await SendAsync(planned, space, force: false, cancellationToken) : null;
        }
    }

    /// <returns>Whether it is gone already.</returns>
    public async Task<bool> RemoveAsync(LiveObject live, CancellationToken cancellationToken)
    {
        if (await cluster.FindKindAsync(live.Ref.ApiVersion, live.Ref.Kind, cancellationToken) is not { } kind) return true;
        var space = kind.Namespaced ? live.Space : null;
        if (live.DeletingSince is null && !await view.Rights.TryAsync(live.Space, () => cluster.DeleteAsync(kind, space, live.Ref.Name, new DeleteOptions(live.Uid), cancellationToken), cancellationToken)) return view.Forget(live);
        if (await cluster.GetAsync(kind, space, live.Ref.Name, cancellationToken) is not { } left || left.Text("metadata", "uid") != live.Uid) return view.Forget(live);
        view.Put(kind, left);
        return false;
    }

    private async Task<bool> ReplaceAsync(PlannedObject planned, string space, LiveObject known, CancellationToken cancellationToken) =>
        await RemoveAsync(known with { Space = space, Ref = planned.Ref }, cancellationToken);

    private async Task<LiveObject> SendAsync(PlannedObject planned, string space, bool force, CancellationToken cancellationToken)
    {
        var inside = planned.Kind.Namespaced ? space : null;
        var live = view.Put(planned.Kind, await view.Rights.TryAsync(space, () => cluster.ApplyAsync(planned.Kind, inside, planned.Manifest, new ApplyOptions(force), cancellationToken), cancellationToken));
        if (planned.Step == Steps.Rights) view.Rights.Given(space);
        return live;
    }

    /// <summary>Kubernetes itself puts this one into every namespace; whoever is first, it is ours to say how it is.</summary>
    public static bool IsEverywhere(PlannedObject planned) => planned is { Kind.Kind: "ServiceAccount", Ref.Name: "default" };

    private Task<JsonElement?> FindAsync(PlannedObject planned, string space, CancellationToken cancellationToken) =>
        cluster.GetAsync(planned.Kind, planned.Kind.Namespaced ? space : null, planned.Ref.Name, cancellationToken);

    private static bool IsOurs(PlannedObject planned, JsonElement found)
    {
        var labels = found.At("metadata", "labels") ?? default;
        if (Ours(planned, labels)) return true;
        // Somebody took a label off what we made in a namespace of ours: the server still knows who made it.
        var instance = labels.Text(Labels.Instance);
        return planned.Kind.Namespaced && (instance is null || instance == Wanted(planned).Text(Labels.Instance)) && OwnedFields.Digest(found, key: null) is not null;
    }

    /// <summary>Whether an object with these labels was made by this installation for the same environment.</summary>
    public static bool Ours(PlannedObject planned, JsonElement labels) =>
        labels.Text(Labels.Instance) == Wanted(planned).Text(Labels.Instance) && labels.Text(Labels.Environment) == Wanted(planned).Text(Labels.Environment);

    private static JsonObject? Wanted(PlannedObject planned) => planned.Manifest.Section("metadata", "labels");
}
