using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>Short ways through the JSON of a manifest. What has another shape than expected is as if it were not there: the server will say so.</summary>
internal static class ManifestFields
{
    public static string? Text(this JsonNode? node, string name) => node is JsonObject mapping && mapping[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static JsonObject? Section(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path) node = node is JsonObject mapping ? mapping[name] : null;
        return node as JsonObject;
    }

    public static IEnumerable<JsonObject> Items(this JsonNode? node, string name) => node is JsonObject mapping && mapping[name] is JsonArray items ? items.OfType<JsonObject>() : [];

    /// <summary>The mapping at a path, made where there is none.</summary>
    public static JsonObject Need(this JsonObject mapping, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (mapping[name] is not JsonObject next) mapping[name] = next = [];
            mapping = next;
        }

        return mapping;
    }
}
