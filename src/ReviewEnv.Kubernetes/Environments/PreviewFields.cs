using System.Text.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Field differences as people want to read them: without the digests that ReviewEnv keeps on objects.</summary>
internal static class PreviewFields
{
    private const string Restarts = "its pods start anew: a ConfigMap or Secret that they use has changed, or somebody asked for the same again";

    /// <param name="applied">What a dry run answered.</param>
    public static ObjectChange Compare(string name, JsonElement live, JsonElement applied)
    {
        var changes = FieldDiff.Between(live, applied);
        var fields = Readable(changes);
        var restarts = changes.Any(change => change.Path.Contains(Labels.Stamp, StringComparison.Ordinal)) && !fields.Any(field => field.Path.Contains("template.", StringComparison.Ordinal));
        return new ObjectChange(name, fields.Count > 0 || restarts ? ChangeKind.Update : ChangeKind.Unchanged, fields) { Note = restarts ? Restarts : null };
    }

    /// <summary>What differs in the fields that a manifest names: as much as can be said where the server does not answer for the whole.</summary>
    public static IReadOnlyList<FieldDifference> Named(JsonObject manifest, JsonElement live)
    {
        var wanted = JsonSerializer.SerializeToElement(manifest);
        return Readable(FieldDiff.Between(JsonSerializer.SerializeToElement(Shared(manifest, JsonSerializer.SerializeToNode(live))), wanted));
    }

    private static List<FieldDifference> Readable(IReadOnlyList<FieldChange> changes) =>
        [.. changes.Where(change => !change.Path.EndsWith($"['{Labels.Manifest}']", StringComparison.Ordinal) && !change.Path.EndsWith($"['{Labels.Stamp}']", StringComparison.Ordinal)).Select(change => new FieldDifference(change.Path, change.From, change.To))];

    /// <summary>The part of a live value that a manifest has something to say about. Items of lists belong together by name, else by place.</summary>
    private static JsonNode? Shared(JsonNode? manifest, JsonNode? live) => (manifest, live) switch
    {
        (JsonObject said, JsonObject there) => new JsonObject(said.Where(field => there.ContainsKey(field.Key)).Select(field => KeyValuePair.Create(field.Key, Shared(field.Value, there[field.Key])))),
        (JsonArray said, JsonArray there) => new JsonArray([.. there.Select((item, index) => Shared(Partner(said, item, index) ?? item, item))]),
        _ => live?.DeepClone(),
    };

    private static JsonNode? Partner(JsonArray said, JsonNode? item, int index) => item.Text("name") is { } name
        ? said.FirstOrDefault(candidate => candidate.Text("name") == name)
        : index < said.Count ? said[index] : null;
}
