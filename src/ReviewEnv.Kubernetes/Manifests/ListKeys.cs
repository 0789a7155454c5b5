using System.Text.Json;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>Tells which item of one list is which of another, so that an inserted item does not make all others look changed.</summary>
internal static class ListKeys
{
    // What tells items apart in lists of that name; others are tried by what their items have in common.
    private static readonly Dictionary<string, string[]> ByList = new()
    {
        ["ports"] = ["containerPort", "port"],
        ["volumeMounts"] = ["mountPath"],
        ["volumeDevices"] = ["devicePath"],
        ["volumeClaimTemplates"] = ["metadata.name"],
        ["ownerReferences"] = ["uid"],
        ["rules"] = ["host"],
        ["paths"] = ["path"],
        ["hostAliases"] = ["ip"],
        ["topologySpreadConstraints"] = ["topologyKey"],
        ["readinessGates"] = ["conditionType"],
        ["items"] = ["key"],
    };

    private static readonly string[] Common = ["name", "key", "type"];

    /// <summary>Null when nothing tells the items apart but their place.</summary>
    public static Func<JsonElement, string>? For(string list, IReadOnlyList<JsonElement> one, IReadOnlyList<JsonElement> other)
    {
        foreach (var key in ByList.GetValueOrDefault(list, Common))
        {
            string? Read(JsonElement item) => Value(item, key);
            if (IsUnique(one, Read) && IsUnique(other, Read))
                return item => Read(item) ?? "";
        }
        return null;
    }

    private static bool IsUnique(IReadOnlyList<JsonElement> items, Func<JsonElement, string?> key)
    {
        HashSet<string> seen = [];
        return items.All(item => key(item) is { } value && seen.Add(value));
    }

    private static string? Value(JsonElement item, string key)
    {
        if (item.At(key.Split('.')) is not { ValueKind: JsonValueKind.String or JsonValueKind.Number } found)
            return null;
        // One port number may be open for two protocols.
        var protocol = key is "port" or "containerPort" && item.Text("protocol") is { } named and not "TCP" ? "/" + named : "";
        return found + protocol;
    }
}
