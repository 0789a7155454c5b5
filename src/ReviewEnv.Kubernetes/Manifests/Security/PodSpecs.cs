using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Manifests.Security;

/// <summary>Finds what a manifest says of pods.</summary>
internal static class PodSpecs
{
    /// <summary>None for kinds that make no pods, and for kinds that are not built in.</summary>
    public static IEnumerable<PodInManifest> Of(JsonObject manifest)
    {
        var kind = Text(manifest, "kind");
        var apiVersion = Text(manifest, "apiVersion");
        var group = apiVersion.Contains('/') ? apiVersion[..apiVersion.IndexOf('/')] : "";
        if (group == "" && kind.EndsWith("List", StringComparison.Ordinal) && manifest["items"] is JsonArray items)
            return items.OfType<JsonObject>().SelectMany((item, index) => Of(item).Select(pod => pod with { Path = $"items[{index}].{pod.Path}" }));

        string[]? path = (group, kind) switch
        {
            ("", "Pod") => [],
            ("", "PodTemplate") => ["template"],
            ("", "ReplicationController") or ("apps" or "extensions", "Deployment" or "ReplicaSet" or "DaemonSet") or ("apps", "StatefulSet") or ("batch", "Job") => ["spec", "template"],
            ("batch", "CronJob") => ["spec", "jobTemplate", "spec", "template"],
            _ => null,
        };
        if (path is null)
            return [];
        JsonNode? holder = manifest;
        foreach (var name in path)
            holder = (holder as JsonObject)?[name];
        return holder is JsonObject pod && pod["spec"] is JsonObject spec ? [new(string.Join('.', [.. path, "spec"]), spec, pod["metadata"] as JsonObject)] : [];
    }

    private static string Text(JsonObject manifest, string member) => manifest[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}

/// <param name="Path">Where the spec stands, such as <c>spec.template.spec</c>.</param>
/// <param name="Spec">The very node of the manifest: changing it changes the manifest.</param>
internal sealed record PodInManifest(string Path, JsonObject Spec, JsonObject? Metadata);
