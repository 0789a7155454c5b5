using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.Kubernetes.Apply;

/// <summary>A set of fields as <c>managedFields</c> writes it: a tree with "." where a node itself belongs to the set.</summary>
internal static class FieldsV1
{
    public static JsonObject Write(IEnumerable<string> paths)
    {
        var root = new JsonObject();
        var all = paths.Order(StringComparer.Ordinal).ToList();
        foreach (var path in all)
        {
            var node = root;
            foreach (var element in FieldPath.Elements(path))
            {
                if (node[element] is not JsonObject next) node[element] = next = [];
                node = next;
            }

            node["."] = new JsonObject();
        }

        Simplify(root);
        return root;
    }

    public static HashSet<string> Read(JsonObject? tree)
    {
        var paths = new HashSet<string>();
        if (tree is not null) Visit(tree, "", paths);
        return paths;
    }

    private static void Visit(JsonObject node, string path, HashSet<string> paths)
    {
        if (path.Length > 0 && (node.Count == 0 || node.ContainsKey("."))) paths.Add(path);
        foreach (var (element, child) in node)
        {
            if (element != "." && child is JsonObject inner) Visit(inner, FieldPath.Child(path, element), paths);
        }
    }

    // A leaf is written as {} and not as {".": {}}.
    private static void Simplify(JsonObject node)
    {
        foreach (var (_, child) in node)
        {
            if (child is not JsonObject inner) continue;
            if (inner.Count == 1 && inner.ContainsKey(".")) inner.Remove(".");
            else Simplify(inner);
        }
    }
}
