using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>Leaves the number of replicas to a HorizontalPodAutoscaler of the same template: who names it as well would fight over it for ever.</summary>
internal static class Autoscaling
{
    public static void Leave(IReadOnlyList<JsonObject> manifests)
    {
        var scaled = manifests
            .Where(manifest => manifest.Text("kind") == "HorizontalPodAutoscaler")
            .Select(scaler => scaler.Section("spec", "scaleTargetRef"))
            .Select(target => $"{target.Text("kind")}/{target.Text("name")}")
            .ToHashSet();
        foreach (var manifest in manifests.Where(manifest => scaled.Contains(Steps.NameOf(manifest)))) manifest.Section("spec")?.Remove("replicas");
    }
}
