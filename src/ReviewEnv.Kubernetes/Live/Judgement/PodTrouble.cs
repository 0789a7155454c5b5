using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Finds what keeps a pod from being ready, from the pod alone.</summary>
internal static class PodTrouble
{
    /// <summary>Null when nothing does, when it has merely begun to start, and when it is on its way out.</summary>
    public static Trouble? Of(JsonElement pod)
    {
        var phase = pod.Text("status", "phase");
        var conditions = Condition.Of(pod);
        if (pod.IsBeingDeleted || phase == "Succeeded" || (phase != "Failed" && conditions.Find("Ready") is { IsTrue: true }))
            return null;
        if (phase == "Failed" && Ended(pod) is { } ended)
            return ended;
        if (conditions.Find("PodScheduled") is { IsFalse: true } unscheduled)
            return Unscheduled(unscheduled);

        var troubles = ContainerTrouble.All(pod).ToList();
        if (phase == "Unknown" || pod.Text("status", "reason") == "NodeLost")
            return new(TroubleKind.NodeLost, $"its node {pod.Text("spec", "nodeName")} no longer reports", null, false, false) { Weight = TroubleWeight.FailureAfterGrace, Since = conditions.Find("Ready")?.Since };
        // The heaviest of them, and among equals the first in the order of the containers.
        return troubles.MaxBy(trouble => trouble.Weight) is { } heaviest ? heaviest
            : phase == "Failed" ? new(TroubleKind.Crash, $"failed: {Why(pod)}", null, true, false) { Weight = WeightOfEnd(pod) }
            : AroundContainers(pod, conditions);
    }

    private static Trouble? Ended(JsonElement pod) => pod.Text("status", "reason") switch
    {
        null => null,
        "DeadlineExceeded" => new(TroubleKind.DeadlineExceeded, $"was ended because it ran longer than {pod.Number("spec", "activeDeadlineSeconds")} seconds (activeDeadlineSeconds)", null, true, false)
        {
            Weight = WeightOfEnd(pod),
        },
        "Evicted" => Gone(pod, $"was evicted from node {pod.Text("spec", "nodeName")}: {Why(pod)}"),
        var reason => Gone(pod, $"was ended by node {pod.Text("spec", "nodeName")} ({reason}): {Why(pod)}"),
    };

    // What a controller owns is replaced; the evicted pod stays behind as a mere record.
    private static Trouble Gone(JsonElement pod, string words) =>
        new(TroubleKind.Evicted, words, null, false, false) { Weight = Controller(pod) is null ? TroubleWeight.Failure : TroubleWeight.Waiting };

    /// <summary>Whether an attempt may fail is for its Job to say, which counts the attempts.</summary>
    public static TroubleWeight WeightOfEnd(JsonElement pod) => Controller(pod) == "Job" ? TroubleWeight.Waiting : TroubleWeight.Failure;

    private static string? Controller(JsonElement pod) => pod.Items("metadata", "ownerReferences").FirstOrDefault(owner => owner.IsTrue("controller")).Text("kind");

    private static string Why(JsonElement pod) => Phrase.Shorten(pod.Text("status", "message") ?? pod.Text("status", "reason") ?? "no reason given");

    private static Trouble Unscheduled(Condition condition) => condition.Reason == "SchedulingGated"
        ? new(TroubleKind.NotReady, "waits for its scheduling gates to be removed (spec.schedulingGates)", null, false, false) { Weight = TroubleWeight.Waiting, Since = condition.Since }
        : new(TroubleKind.Unschedulable, SchedulerWords.Of(condition.Words), null, false, false) { Weight = TroubleWeight.FailureAfterGrace, Since = condition.Since };

    private static Trouble? AroundContainers(JsonElement pod, IReadOnlyList<Condition> conditions)
    {
        if (conditions.Find("ContainersReady") is not { IsTrue: true })
            return null;
        var gates = pod.Items("spec", "readinessGates").Select(gate => gate.Text("conditionType") ?? "").Where(type => conditions.Find(type) is not { IsTrue: true }).ToList();
        if (gates.Count > 0)
            return new(TroubleKind.NotReady, $"runs, and waits for its readiness {(gates.Count == 1 ? "gate" : "gates")} {string.Join(", ", gates)}", null, false, false) { Weight = TroubleWeight.Waiting };
        return conditions.Find("Ready") is { IsFalse: true } ready
            ? new(TroubleKind.NodeLost, $"was ready, but its node {pod.Text("spec", "nodeName")} may no longer report", null, false, false) { Weight = TroubleWeight.FailureAfterGrace, Since = ready.Since }
            : null;
    }
}
