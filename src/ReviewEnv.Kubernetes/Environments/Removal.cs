using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Takes an environment away: what lies outside its namespace first, because only the namespace tells of it, then the namespace.</summary>
internal sealed class Removal(NamespaceWriter namespaces, ObjectWriter objects, RetainedVolumes volumes, ClusterClient cluster, ClusterView view)
{
    public async Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        var seen = await view.GlanceAsync(environment, cancellationToken);
        var space = await namespaces.FindAsync(seen, environment.Name, cancellationToken);
        if (space is not null && namespaces.WhyForeign(space, environment) is { } foreign) return new DriverResult.Refused($"the namespace '{environment.Name}' is not touched: {foreign}");

        var outside = seen.Objects.Values.Where(live => live.Space.Length == 0).ToList();
        foreach (var live in outside.Where(live => live.Ref.Kind != "PersistentVolume"))
        {
            if (!await objects.RemoveAsync(live, cancellationToken) && space is not null) return new DriverResult.Transient($"{live.Ref} is not gone yet{(live.Finalizers is { Length: > 0 } held ? $": it waits for its finalizer {held}" : "")}; the namespace, which tells of it, goes after it", StillGoing);
        }

        if (space is null or { DeletingSince: not null }) return new DriverResult.Accepted();
        await volumes.LabelAsync(environment, seen, cancellationToken);

        await EndWorkAsync(seen, cancellationToken);
        if (!await cluster.DeleteAsync(ClusterView.NamespaceKind, null, environment.Name, new DeleteOptions(space.Uid), cancellationToken))
        {
            view.Forget(space);
            return new DriverResult.Accepted();
        }

        // Seen as going from now on, whenever the watch tells.
        if (await cluster.GetAsync(ClusterView.NamespaceKind, null, environment.Name, cancellationToken) is { } left) view.Put(ClusterView.NamespaceKind, left);
        else view.Forget(space);
        return new DriverResult.Accepted($"namespace '{environment.Name}' is being deleted with everything in it");
    }

    /// <summary>Ends what runs before the namespace goes: pods that still end when its turn comes hold it up for another ten seconds or so.</summary>
    private async Task EndWorkAsync(EnvironmentView seen, CancellationToken cancellationToken)
    {
        foreach (var work in seen.Objects.Values.Where(live => live is { Stamp: not null, DeletingSince: null, Space.Length: > 0 }))
        {
            try
            {
                if (await cluster.FindKindAsync(work.Ref.ApiVersion, work.Ref.Kind, cancellationToken) is { } kind) await cluster.DeleteAsync(kind, work.Space, work.Ref.Name, new DeleteOptions(work.Uid), cancellationToken);
            }
            catch (KubernetesApiException)
            {
                // The namespace takes it along, only later.
            }
        }
    }

    /// <summary>Whether something waits for a finalizer that Kubernetes itself does not clear.</summary>
    public static bool IsHeld(EnvironmentView view) =>
        view.Objects.Values.Any(live => live is { DeletingSince: not null, Finalizers: { Length: > 0 } finalizers } && finalizers.Split(',').Any(finalizer => !FinalizerWords.IsOfKubernetes(finalizer)));

    private static readonly TimeSpan StillGoing = TimeSpan.FromSeconds(5);

    /// <summary>What keeps a namespace from going: the objects, their finalizers, and who should clear them.</summary>
    public static string WhatHolds(EnvironmentView view)
    {
        var stuck = view.Objects.Values
            .Where(live => live is { DeletingSince: not null, Finalizers: { Length: > 0 } })
            .OrderBy(live => live.Ref.ToString(), StringComparer.Ordinal)
            .Select(live => $"{live.Ref} waits for its finalizer {string.Join(" and ", live.Finalizers!.Split(',').Select(finalizer => $"{finalizer} ({FinalizerWords.Of(finalizer)})"))}")
            .ToList();
        var rest = view.Namespace!.Remains;
        return stuck.Count > 0 ? $"namespace '{view.Namespace.Space}' does not go: {string.Join("; ", stuck)}"
            : $"namespace '{view.Namespace.Space}' does not go{(rest is null ? " and its status does not say why" : $": {rest}")}";
    }
}
