using System.Text.Json.Nodes;
using ReviewEnv.Kubernetes.Manifests.Security;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>Where the kinds that Kubernetes brings with it keep what their pods are made from.</summary>
internal static class PodTemplates
{
    /// <summary>Holds <c>metadata</c> and <c>spec</c> of the pods that an object makes: for a pod it is the pod itself. Null for kinds without pods.</summary>
    public static JsonObject? Of(JsonObject manifest) => PodSpecs.Of(manifest).Select(pod => (JsonObject?)pod.Spec.Parent).FirstOrDefault();

    public static IEnumerable<JsonObject> Containers(JsonObject podTemplate)
    {
        var spec = podTemplate.Section("spec");
        return [.. spec.Items("initContainers"), .. spec.Items("containers")];
    }
}
