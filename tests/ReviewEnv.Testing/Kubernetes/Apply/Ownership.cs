using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Apply;

/// <summary>What a plain write (create, replace, patch) does to ownership: whoever changes a field owns it.</summary>
internal static class Ownership
{
    // Whoever adds the first entry of a map or list owns the map or list too, unless the typed object has it even when it is empty.
    private static readonly string[] AlwaysThere = ["f:spec", "f:status", "f:metadata", "f:template", "f:strategy", "f:containers"];

    public static void Updated(FakeKind kind, JsonObject? before, JsonObject after, string manager, string now)
    {
        var managers = Managers.Of(before);
        var (changed, removed) = Differences(kind, before, after);
        var old = before is null ? [] : FieldWalk.Of(kind, before).Keys.SelectMany(FieldPath.WithParents).ToHashSet();
        changed.UnionWith(changed.SelectMany(FieldPath.WithParents).Where(path => !old.Contains(path) && !AlwaysThere.Contains(FieldPath.Elements(path)[^1])).ToList());
        var mine = managers.Get(manager, "Update", kind.ApiVersion);
        foreach (var entry in managers.All)
        {
            if (entry == mine) entry.Fields.UnionWith(changed);
            else entry.Fields.ExceptWith(changed);
            entry.Fields.ExceptWith(removed);
        }

        managers.WriteTo(after, now);
    }

    /// <summary>The fields that are new or have another value, and those that are gone.</summary>
    public static (HashSet<string> Changed, HashSet<string> Removed) Differences(FakeKind kind, JsonObject? before, JsonObject after)
    {
        var old = before is null ? [] : FieldWalk.Of(kind, before);
        var now = FieldWalk.Of(kind, after);
        return
        (
            [.. now.Where(field => !old.TryGetValue(field.Key, out var value) || value != field.Value).Select(field => field.Key)],
            [.. old.Keys.SelectMany(FieldPath.WithParents).Except(now.Keys.SelectMany(FieldPath.WithParents))]
        );
    }
}
