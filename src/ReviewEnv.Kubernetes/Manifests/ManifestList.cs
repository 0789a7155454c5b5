using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>The objects of a template's manifests, each a copy: one per document, and those inside a <c>List</c>.</summary>
internal static class ManifestList
{
    public static List<JsonObject> Flatten(IEnumerable<JsonObject> manifests, List<string> problems)
    {
        var objects = new List<JsonObject>();
        foreach (var manifest in manifests)
        {
            if (manifest.Text("kind")?.EndsWith("List", StringComparison.Ordinal) == true && manifest["items"] is JsonArray) objects.AddRange(Flatten(manifest.Items("items"), problems));
            else if (WhyNot(manifest) is { } why) problems.Add(why);
            else objects.Add((JsonObject)manifest.DeepClone());
        }

        return objects;
    }

    private static string? WhyNot(JsonObject manifest)
    {
        var kind = manifest.Text("kind");
        var name = manifest["metadata"].Text("name");
        var what = $"a manifest ({kind ?? "without kind"}{(name is null ? "" : $"/{name}")})";
        return string.IsNullOrEmpty(manifest.Text("apiVersion")) ? $"{what} has no apiVersion; write for example apiVersion: apps/v1"
            : string.IsNullOrEmpty(kind) ? $"{what} has no kind; write for example kind: Deployment"
            : string.IsNullOrEmpty(name) ? $"{what} has no metadata.name; a generated name cannot be kept up to date, so give it one of its own"
            : null;
    }
}
