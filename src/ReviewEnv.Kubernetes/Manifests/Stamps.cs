using System.Text.Json.Nodes;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>Marks pod templates with a digest of what their pods are made from, the ConfigMaps and Secrets of the same template among it.</summary>
/// <remarks>A changed ConfigMap alone would leave the old pods running with the old values. A database whose template did not change is not restarted by a commit.</remarks>
internal static class Stamps
{
    /// <param name="mark">Changes when somebody asks for the same again, so that images behind moving tags are pulled anew; null when nobody did.</param>
    public static void Write(IReadOnlyList<JsonObject> manifests, string? mark)
    {
        var sources = manifests
            .Where(manifest => manifest.Text("kind") is "ConfigMap" or "Secret")
            .GroupBy(manifest => (manifest.Text("kind")!, manifest["metadata"].Text("name") ?? ""))
            .ToDictionary(group => group.Key, group => Slug.Digest(group.First().ToJsonString(), 12));
        foreach (var manifest in manifests)
        {
            if (PodTemplates.Of(manifest) is not { } pods) continue;
            var used = Used(pods["spec"]).Distinct().Order().Select(name => sources.GetValueOrDefault(name, ""));
            var stamp = Slug.Digest($"{pods.ToJsonString()}\n{string.Join(',', used)}\n{mark}", 12);
            pods.Need("metadata", "annotations")[Labels.Stamp] = stamp;
        }
    }

    /// <summary>Every ConfigMap and Secret that a pod spec names, wherever in it.</summary>
    private static IEnumerable<(string Kind, string Name)> Used(JsonNode? node) => node switch
    {
        JsonObject mapping => mapping.SelectMany(field => field.Key switch
        {
            "configMapRef" or "configMapKeyRef" or "configMap" when field.Value.Text("name") is { } name => [("ConfigMap", name)],
            "secretRef" or "secretKeyRef" when field.Value.Text("name") is { } name => [("Secret", name)],
            "secret" when (field.Value.Text("secretName") ?? field.Value.Text("name")) is { } name => [("Secret", name)],
            _ => Used(field.Value),
        }),
        JsonArray items => items.SelectMany(Used),
        _ => [],
    };
}
