using System.Text.Json.Nodes;
using ReviewEnv.Testing.CloudFormation.Stacks;

namespace ReviewEnv.Testing.CloudFormation.Templates;

/// <summary>Finds what would change from one version of a stack to another.</summary>
internal sealed class ChangeList(FakeSettings settings)
{
    /// <param name="physicalIds">Those of the resources that exist, by logical id.</param>
    public IReadOnlyList<ResourceChange> Between(StackVersion? before, StackVersion after, IReadOnlyDictionary<string, string> physicalIds)
    {
        var old = before?.Resources() ?? [];
        var next = after.Resources();
        var retagged = before is not null && !before.HasTagsOf(after);
        var changes = new List<ResourceChange>();
        foreach (var (name, resource) in next)
        {
            if (!old.TryGetValue(name, out var was)) changes.Add(new("Add", name, TypeOf(resource), null, null, [], [], null));
            else if (Modified(name, was, resource, before!, after, retagged, physicalIds.GetValueOrDefault(name)) is { } change) changes.Add(change);
        }

        changes.AddRange(old.Where(resource => !next.ContainsKey(resource.Key)).Select(gone => new ResourceChange(
            "Remove", gone.Key, TypeOf(gone.Value), physicalIds.GetValueOrDefault(gone.Key), null, [], [], gone.Value["DeletionPolicy"]?.ToString() == "Retain" ? "Retain" : "Delete")));
        return changes;
    }

    private ResourceChange? Modified(string name, JsonNode was, JsonNode resource, StackVersion before, StackVersion after, bool retagged, string? physicalId)
    {
        var retyped = TypeOf(was) != TypeOf(resource);
        var (old, next) = (was["Properties"] as JsonObject ?? [], resource["Properties"] as JsonObject ?? []);
        var details = old.Select(entry => entry.Key).Union(next.Select(entry => entry.Key))
            .Where(property => Text(old[property]) != Text(next[property]))
            .Select(property => new ChangeDetail("Properties", property, retyped || settings.ReplacingProperties.Contains(property), Cause(name, property, before, after)))
            .ToList();
        if (retagged) details.Add(new("Tags", null, false, null));
        if (details.Count == 0 && !retyped) return null;
        var replaces = retyped || details.Exists(detail => detail.Recreates);
        return new("Modify", name, TypeOf(resource), physicalId, replaces ? "True" : "False", [.. details.Select(detail => detail.Attribute).Distinct()], details, replaces ? "ReplaceAndDelete" : null);
    }

    // The text is the same, so that what it refers to must be what changed.
    private static string? Cause(string resource, string property, StackVersion before, StackVersion after)
    {
        var written = after.Template.Resources[resource]["Properties"]?[property];
        if (Text(written) != Text(before.Template.Resources[resource]["Properties"]?[property])) return null;
        return Template.References(written).FirstOrDefault(name => after.Parameters.TryGetValue(name, out var value) && before.Parameters.GetValueOrDefault(name) != value);
    }

    private static string TypeOf(JsonNode resource) => resource["Type"]!.ToString();

    private static string? Text(JsonNode? node) => node?.ToJsonString();
}
