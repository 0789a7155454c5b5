using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>Short ways into JSON objects.</summary>
internal static class Json
{
    public static JsonObject Copy(this JsonObject node) => (JsonObject)node.DeepClone();

    /// <summary>The node at a path of names; null where it ends early.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node is not JsonObject map || !map.TryGetPropertyValue(name, out node)) return null;
        }

        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString() : null;

    public static int? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        int.TryParse(node.Text(path), out var number) ? number : null;

    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) => node.Text(path) == "true";

    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray list ? list.OfType<JsonObject>() : [];

    public static Dictionary<string, string> Map(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonObject map
            ? map.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value.Text() ?? "")
            : [];

    /// <summary>The object at a path of names, made where it is missing.</summary>
    public static JsonObject Make(this JsonObject node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node[name] is JsonObject next)
            {
                node = next;
            }
            else
            {
                var made = new JsonObject();
                node[name] = made;
                node = made;
            }
        }

        return node;
    }

    public static void Default(this JsonObject node, string name, JsonNode value)
    {
        if (node[name] is null) node[name] = value;
    }

    public static string? Name(this JsonObject item) => item.Text("metadata", "name");

    public static string Space(this JsonObject item) => item.Text("metadata", "namespace") ?? "";

    public static string Uid(this JsonObject item) => item.Text("metadata", "uid") ?? "";

    public static bool IsDeleting(this JsonObject item) => item.At("metadata", "deletionTimestamp") is not null;

    public static List<string> Finalizers(this JsonObject item) =>
        item.At("metadata", "finalizers") is JsonArray list ? [.. list.Select(entry => entry.Text() ?? "")] : [];

    /// <summary>The same text for equal nodes, whatever the order of their names.</summary>
    public static string Canonical(this JsonNode? node) => node switch
    {
        JsonObject map => $"{{{string.Join(",", map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{pair.Value.Canonical()}"))}}}",
        JsonArray list => $"[{string.Join(",", list.Select(item => item.Canonical()))}]",
        null => "null",
        _ => node.ToJsonString(),
    };

    /// <summary>Removes nulls, which mean absence in a manifest.</summary>
    public static void DropNulls(this JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var name in map.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList()) map.Remove(name);
                foreach (var pair in map) pair.Value.DropNulls();
                break;
            case JsonArray list:
                foreach (var item in list) item.DropNulls();
                break;
        }
    }
}
