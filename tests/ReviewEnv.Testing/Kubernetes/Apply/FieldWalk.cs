using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Apply;

/// <summary>Which fields an object has, each with its value: plain values, lists that are one value, empty objects, and the items of keyed lists.</summary>
internal static class FieldWalk
{
    private static readonly string[] OwnedByNobody = ["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName"];

    public static Dictionary<string, string> Of(FakeKind kind, JsonObject body)
    {
        var fields = new Dictionary<string, string>();
        foreach (var (name, value) in body)
        {
            if (name is "apiVersion" or "kind" || value is null) continue;
            if (name == "metadata")
            {
                foreach (var (meta, inner) in (JsonObject)value)
                {
                    if (!OwnedByNobody.Contains(meta) && inner is not null) Visit(kind, FieldPath.Field("f:metadata", meta), inner, fields);
                }
            }
            else
            {
                Visit(kind, FieldPath.Field("", name), value, fields);
            }
        }

        return fields;
    }

    private static void Visit(FakeKind kind, string path, JsonNode node, Dictionary<string, string> fields)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map when !ListShape.IsAtomicMap(kind, path):
                foreach (var (name, value) in map)
                {
                    if (value is not null) Visit(kind, FieldPath.Field(path, name), value, fields);
                }

                break;
            case JsonArray list when ListShape.Of(kind, path) is { IsAtomic: false } shape:
                for (var index = 0; index < list.Count; index++)
                {
                    var child = FieldPath.Child(path, shape.Element(path, index, list[index]));
                    fields[child] = "";
                    if (list[index] is JsonObject { Count: > 0 } item) Visit(kind, child, item, fields);
                }

                break;
            default:
                fields[path] = node.ToJsonString(JsonText.Plain);
                break;
        }
    }
}
