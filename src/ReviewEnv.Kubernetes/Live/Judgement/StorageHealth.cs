using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

internal static class StorageHealth
{
    public static Health OfClaim(JsonElement live) => live.Text("status", "phase") switch
    {
        "Bound" => Health.Good,
        "Lost" => Health.Broken($"its volume {live.Text("spec", "volumeName")} is gone, and the data with it: delete the claim to get a new one"),
        // That its class binds only once a pod uses the claim (WaitForFirstConsumer) cannot be seen in the claim.
        _ => Health.Waiting(live.Text("spec", "storageClassName") is { } storageClass
            ? $"not bound to a volume yet (storage class {storageClass}; the class may wait for a pod that uses the claim)"
            : "not bound to a volume yet, and it names no storage class: either the cluster has a default one or a fitting volume must exist"),
    };

    public static Health OfVolume(JsonElement live) => live.Text("status", "phase") switch
    {
        "Failed" => Health.Broken($"could not be reclaimed: {live.Text("status", "message") ?? live.Text("status", "reason") ?? "no reason given"}"),
        "Pending" => Health.Waiting("is not ready to be claimed yet"),
        _ => Health.Good,
    };
}
