using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Apply;

/// <summary>Server-side apply: what a manager says about an object becomes true, and what it said before and says no longer goes, unless somebody else says it too.</summary>
internal static class ServerSideApply
{
    /// <summary>The object as it is to be stored, not yet defaulted.</summary>
    /// <exception cref="Refusal">Another manager owns a field that would change, and there is no force.</exception>
    public static JsonObject Run(FakeKind kind, JsonObject? live, JsonObject applied, string manager, bool force, string now)
    {
        var managers = Managers.Of(live);
        var mine = managers.Get(manager, "Apply", kind.ApiVersion);
        var last = mine.Fields;
        mine.Fields = [.. FieldWalk.Of(kind, applied).Keys];

        var merged = live is null ? applied.Copy() : Merge.Over(kind, live, applied);
        var owned = managers.All.SelectMany(entry => entry.Fields).SelectMany(FieldPath.WithParents).ToHashSet();
        var dropped = last.SelectMany(FieldPath.WithParents).Where(path => path != "f:metadata" && !owned.Contains(path)).ToHashSet();
        if (dropped.Count > 0) Merge.Remove(kind, merged, dropped);

        var (changed, removed) = Ownership.Differences(kind, live, merged);
        var others = managers.All.Where(entry => entry != mine).ToList();
        var conflicts = others.SelectMany(entry => entry.Fields.Where(changed.Contains).Select(path => (entry.Shown, Path: FieldPath.Shown(path)))).ToList();
        if (conflicts.Count > 0 && !force) throw Conflict(conflicts);
        foreach (var entry in others) entry.Fields.ExceptWith(changed);
        foreach (var entry in managers.All) entry.Fields.ExceptWith(removed);
        managers.WriteTo(merged, now);
        return merged;
    }

    private static Refusal Conflict(List<(string Manager, string Path)> conflicts)
    {
        var causes = conflicts
            .OrderBy(conflict => conflict.Manager, StringComparer.Ordinal).ThenBy(conflict => conflict.Path, StringComparer.Ordinal)
            .Select(conflict => (JsonNode)Refusal.Cause("FieldManagerConflict", $"conflict with {conflict.Manager}", conflict.Path));
        var count = conflicts.Count == 1 ? "1 conflict" : $"{conflicts.Count} conflicts";
        var byManager = conflicts.GroupBy(conflict => conflict.Manager).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
            group.Count() == 1
                ? $"conflict with {group.Key}: {group.First().Path}"
                : $"conflicts with {group.Key}:\n{string.Join("\n", group.Select(conflict => $"- {conflict.Path}").Order(StringComparer.Ordinal))}");
        return new(409, "Conflict", $"Apply failed with {count}: {string.Join("\n", byManager)}", new JsonObject { ["causes"] = new JsonArray([.. causes]) });
    }
}
