using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Kinds whose pods are interchangeable.</summary>
internal static class ReplicaHealth
{
    public static Health OfDeployment(JsonElement live)
    {
        if (live.Number("status", "observedGeneration") is null)
            return Health.Waiting("its controller has not yet looked at it");

        var wanted = live.Number("spec", "replicas") ?? 1;
        var there = live.Number("status", "replicas") ?? 0;
        var updated = live.Number("status", "updatedReplicas") ?? 0;
        var available = live.Number("status", "availableReplicas") ?? 0;
        if (updated >= wanted && there <= updated && available >= updated)
            return Health.Good;

        var conditions = Condition.Of(live);
        if (conditions.Find("ReplicaFailure") is { IsTrue: true } refused)
            return Refused(refused);
        if (conditions.Find("Progressing") is { IsFalse: true } stopped)
            return Health.Broken(stopped.Reason == "ProgressDeadlineExceeded"
                ? $"made no progress for {live.Number("spec", "progressDeadlineSeconds") ?? 600} seconds (progressDeadlineSeconds): {Count(available, wanted, "available")}"
                : $"cannot progress: {Refusal.Explain(stopped.Words)}");
        if (live.IsTrue("spec", "paused"))
            return Health.Waiting($"its rollout is paused (spec.paused): {Count(updated, wanted, "of the new version")}");

        if (updated < wanted)
            return Health.Waiting(Count(updated, wanted, "of the new version"));
        if (there > updated)
            return Health.Waiting(there == updated + 1 ? "1 old pod has yet to end" : $"{there - updated} old pods have yet to end");
        return Health.Waiting(Count(available, wanted, "available"));
    }

    public static Health OfReplicaSet(JsonElement live)
    {
        if (live.Number("status", "observedGeneration") is null)
            return Health.Waiting("its controller has not yet looked at it");

        var wanted = live.Number("spec", "replicas") ?? 1;
        var there = live.Number("status", "replicas") ?? 0;
        var available = live.Number("status", "availableReplicas") ?? 0;
        if (there == wanted && available >= wanted)
            return Health.Good;
        if (Condition.Of(live).Find("ReplicaFailure") is { IsTrue: true } refused)
            return Refused(refused);
        return Health.Waiting(there > wanted ? Surplus(there - wanted) : Count(available, wanted, "available"));
    }

    private static Health Refused(Condition condition)
    {
        var refusal = Refusal.Read(condition.Words);
        return refusal.IsFinal ? Health.Broken($"its pods cannot be created: {refusal.Words}") : Health.Waiting($"its pods cannot be created yet: {refusal.Words}");
    }

    public static string Surplus(long pods) => pods == 1 ? "1 pod more than wanted has yet to end" : $"{pods} pods more than wanted have yet to end";

    public static string Count(long some, long all, string what) => $"{some} of {all} {(all == 1 ? "pod" : "pods")} {(some == 1 ? "is" : "are")} {what}";
}
