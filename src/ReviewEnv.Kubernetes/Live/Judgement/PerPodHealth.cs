using System.Text.Json;
using static ReviewEnv.Kubernetes.Live.Judgement.ReplicaHealth;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Kinds whose pods are individuals: one per ordinal, or one per node.</summary>
internal static class PerPodHealth
{
    public static Health OfStatefulSet(JsonElement live)
    {
        if (live.Number("status", "observedGeneration") is null)
            return Health.Waiting("its controller has not yet looked at it");

        var wanted = live.Number("spec", "replicas") ?? 1;
        var there = live.Number("status", "replicas") ?? 0;
        var ready = live.Number("status", "readyReplicas") ?? 0;
        if (there > wanted)
            return Health.Waiting(Surplus(there - wanted));
        if (ready < wanted)
            return Health.Waiting(Count(ready, wanted, "ready"));
        // Before 1.22 servers know neither minReadySeconds nor available pods of a StatefulSet.
        if (live.Number("spec", "minReadySeconds") is > 0 && live.Number("status", "availableReplicas") is { } available && available < wanted)
            return Health.Waiting($"{Count(available, wanted, "available")} (minReadySeconds)");

        // Whoever chose OnDelete replaces the pods himself, whenever he likes: there is nothing to wait for.
        if (live.Text("spec", "updateStrategy", "type") == "OnDelete")
            return Health.Good;

        var updated = live.Number("status", "updatedReplicas") ?? 0;
        if (live.Number("spec", "updateStrategy", "rollingUpdate", "partition") is > 0 and var partition)
        {
            var share = Math.Max(0, wanted - partition);
            return updated >= share ? Health.Good : Health.Waiting($"{Count(updated, share, "of the new version")} (partition {partition} keeps the others)");
        }
        return live.Text("status", "updateRevision") is { } revision && revision != live.Text("status", "currentRevision") && updated < wanted
            ? Health.Waiting(Count(updated, wanted, "of the new version"))
            : Health.Good;
    }

    public static Health OfDaemonSet(JsonElement live)
    {
        if (live.Number("status", "observedGeneration") is null)
            return Health.Waiting("its controller has not yet looked at it");

        var wanted = live.Number("status", "desiredNumberScheduled") ?? 0;
        var updated = live.Number("status", "updatedNumberScheduled") ?? 0;
        var available = live.Number("status", "numberAvailable") ?? 0;
        if (live.Text("spec", "updateStrategy", "type") != "OnDelete" && updated < wanted)
            return Health.Waiting(Count(updated, wanted, "of the new version"));
        return available < wanted ? Health.Waiting(Count(available, wanted, "available")) : Health.Good;
    }
}
