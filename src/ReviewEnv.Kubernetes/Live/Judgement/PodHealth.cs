using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

internal static class PodHealth
{
    public static Health Of(JsonElement pod)
    {
        var phase = pod.Text("status", "phase");
        if (phase == "Succeeded" || (phase == "Running" && Condition.Of(pod).Find("Ready") is { IsTrue: true }))
            return Health.Good;
        if (PodTrouble.Of(pod) is { } trouble)
            return trouble.Weight == TroubleWeight.Failure || phase == "Failed" ? Health.Broken(trouble.Words) : Health.Waiting(trouble.Words);
        return Health.Waiting(pod.Text("spec", "nodeName") is { } node ? $"is being started on node {node}" : "waits for a node");
    }
}
