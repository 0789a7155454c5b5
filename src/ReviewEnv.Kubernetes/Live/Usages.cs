using System.Text.Json;
using ReviewEnv.Kubernetes.Api;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Live;

/// <summary>What a single object asks of the cluster, for the cost side.</summary>
internal static class Usages
{
    public static Usage Of(ResourceKind kind, JsonElement live) => kind switch
    {
        { Group: "", Kind: "Pod" } when live.Text("status", "phase") is not ("Succeeded" or "Failed") => OfPod(RequestedResources.Of(live)),
        { Group: "", Kind: "PersistentVolumeClaim" } => Usage.None with { Storage = Quantity.TryParse(live.Text("status", "capacity", "storage") ?? live.Text("spec", "resources", "requests", "storage"), out var bytes) ? bytes.Value : 0 },
        { Group: "", Kind: "Service" } when live.Text("spec", "type") == "LoadBalancer" => Usage.None with { LoadBalancers = 1 },
        _ => Usage.None,
    };

    private static Usage OfPod(RequestedResources requested) => Usage.None with { Cpu = requested.Cpu, Memory = requested.Memory };
}
