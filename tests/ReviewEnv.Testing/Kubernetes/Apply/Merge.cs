using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Apply;

/// <summary>Lays an applied object over a live one, lists by their shape.</summary>
internal static class Merge
{
    public static JsonObject Over(FakeKind kind, JsonObject live, JsonObject applied)
    {
        var merged = live.Copy();
        Into(kind, "", merged, applied);
        return merged;
    }

    private static void Into(FakeKind kind, string path, JsonObject target, JsonObject applied)
    {
        foreach (var (name, value) in applied)
        {
            var child = FieldPath.Field(path, name);
            if (value is JsonObject map && target[name] is JsonObject existing && !ListShape.IsAtomicMap(kind, child))
            {
                Into(kind, child, existing, map);
            }
            else if (value is JsonArray list && target[name] is JsonArray lived && ListShape.Of(kind, child) is { IsAtomic: false } shape)
            {
                Items(kind, child, lived, list, shape);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static void Items(FakeKind kind, string path, JsonArray target, JsonArray applied, ListShape shape)
    {
        var known = new Dictionary<string, JsonNode?>();
        for (var index = 0; index < target.Count; index++) known[shape.Element(path, index, target[index])] = target[index];
        for (var index = 0; index < applied.Count; index++)
        {
            var element = shape.Element(path, index, applied[index]);
            if (!known.TryGetValue(element, out var existing)) target.Add(applied[index]?.DeepClone());
            else if (existing is JsonObject map && applied[index] is JsonObject item) Into(kind, FieldPath.Child(path, element), map, item);
        }
    }

    /// <summary>Takes fields, with all that is in them, out of an object; what becomes empty by it goes too.</summary>
    public static void Remove(FakeKind kind, JsonObject body, HashSet<string> paths) => RemoveFrom(kind, "", body, paths);

    private static void RemoveFrom(FakeKind kind, string path, JsonObject map, HashSet<string> paths)
    {
        foreach (var name in map.Select(pair => pair.Key).ToList())
        {
            var child = FieldPath.Field(path, name);
            if (paths.Contains(child))
            {
                map.Remove(name);
                continue;
            }

            var node = map[name];
            var filled = node is JsonObject { Count: > 0 } or JsonArray { Count: > 0 };
            if (node is JsonObject inner && !ListShape.IsAtomicMap(kind, child)) RemoveFrom(kind, child, inner, paths);
            else if (node is JsonArray list && ListShape.Of(kind, child) is { IsAtomic: false } shape) RemoveItems(kind, child, list, shape, paths);
            if (filled && node is JsonObject { Count: 0 } or JsonArray { Count: 0 } && filled) map.Remove(name);
        }
    }

    private static void RemoveItems(FakeKind kind, string path, JsonArray list, ListShape shape, HashSet<string> paths)
    {
        for (var index = list.Count - 1; index >= 0; index--)
        {
            var child = FieldPath.Child(path, shape.Element(path, index, list[index]));
            if (paths.Contains(child)) list.RemoveAt(index);
            else if (list[index] is JsonObject item) RemoveFrom(kind, child, item, paths);
        }
    }
}
