using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>Makes pods from the template of a workload, and tells what keeps it from doing so.</summary>
internal sealed class PodMaker(ClusterView cluster)
{
    /// <summary>Null when the pod is there; otherwise the server's words, the same for every try.</summary>
    public string? Make(JsonObject owner, string? name = null, Action<JsonObject>? dress = null)
    {
        var template = owner.At("spec", "template");
        var suffix = Guid.NewGuid().ToString("N")[..5];
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = name is null
                ? new JsonObject { ["name"] = $"{owner.Name()}-{suffix}", ["generateName"] = $"{owner.Name()}-" }
                : new JsonObject { ["name"] = name },
            ["spec"] = template.At("spec")?.DeepClone(),
        };
        foreach (var part in (string[])["labels", "annotations"])
        {
            if (template.At("metadata", part) is { } copied) pod.Make("metadata")[part] = copied.DeepClone();
        }

        dress?.Invoke(pod);
        try
        {
            cluster.Create("Pod", owner.Space(), pod, owner);
            return null;
        }
        catch (Refusal refusal)
        {
            var steady = name is null ? refusal.Message.Replace(suffix, ClusterView.Hash(owner.Uid())[..5]) : refusal.Message;
            cluster.Tell(owner, "Warning", "FailedCreate", $"Error creating: {steady}");
            return steady;
        }
    }

    public static bool IsReady(JsonObject pod) => !pod.IsDeleting() && ClusterView.IsTrue(pod, "Ready");

    public static bool IsActive(JsonObject pod) => !pod.IsDeleting() && pod.Text("status", "phase") is not ("Succeeded" or "Failed");
}
