using System.Text.Json;
using ReviewEnv.Kubernetes.Live.Judgement;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Live;

/// <summary>What is kept of a pod.</summary>
internal static class Pods
{
    public static PodState Of(JsonElement live)
    {
        var labels = live.Texts("metadata", "labels").OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}");
        var trouble = PodTrouble.Of(live);
        return new PodState(
            $",{string.Join(',', labels)},",
            live.At("metadata", "annotations")?.Text(Labels.Stamp),
            !live.IsBeingDeleted && live.Items("status", "conditions").Any(condition => condition.Text("type") == "Ready" && condition.Text("status") == "True"),
            live.Text("status", "phase") is "Succeeded" or "Failed",
            trouble is null ? null : new PodFault(trouble.Kind.ToString(), trouble.Words, trouble.Weight != TroubleWeight.Waiting, trouble.Weight == TroubleWeight.FailureAfterGrace, trouble.HasLogs ? trouble.Container : null, trouble.Previous, trouble.Since));
    }
}
