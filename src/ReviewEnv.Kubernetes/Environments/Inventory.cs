using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Every object that was, or is about to be, made for an environment: written on its namespace before anything is made, so that nothing is ever forgotten or guessed.</summary>
internal sealed record Inventory(ImmutableArray<InventoryEntry> Entries)
{
    private const string PruneMark = "prune";
    private const string ExpiresMark = "expires";

    public static Inventory Empty { get; } = new([]);

    /// <summary>By what is in it, as everything else that is written on a namespace is compared.</summary>
    public bool Equals(Inventory? other) => other is not null && Entries.SequenceEqual(other.Entries);

    public override int GetHashCode() => Entries.Length;

    public InventoryEntry? Find(ObjectRef reference) => Entries.FirstOrDefault(entry => entry.Ref == reference);

    /// <summary>What it becomes when these objects are wanted: what is not among them any more is to be pruned.</summary>
    public Inventory Towards(IReadOnlyList<PlannedObject> plan)
    {
        var wanted = plan.Select(planned => planned.Ref).ToHashSet();
        var kept = plan.OrderBy(planned => planned.Step).Select(planned =>
        {
            var known = Find(planned.Ref);
            var applied = known is { Prune: false } && known.Manifest == planned.Digest ? known.Live : null;
            return new InventoryEntry(planned.Ref, planned.Step, planned.Digest, applied) { Expires = planned.Expires };
        });
        var leftOver = Entries.Where(entry => !wanted.Contains(entry.Ref)).Select(entry => entry with { Prune = true });
        return new Inventory([.. kept, .. leftOver]);
    }

    public Inventory With(IReadOnlyDictionary<ObjectRef, string> applied, IReadOnlySet<ObjectRef> pruned) => new(
    [
        .. Entries
            .Where(entry => !pruned.Contains(entry.Ref))
            .Select(entry => applied.TryGetValue(entry.Ref, out var digest) ? entry with { Live = digest } : entry),
    ]);

    public string Write() => new JsonArray([.. Entries.Select(entry => (JsonNode)new JsonArray(
        entry.Ref.ApiVersion, entry.Ref.Kind, entry.Ref.Name, entry.Step, entry.Manifest, entry.Live, (entry.Prune ? PruneMark : "") + (entry.Expires ? ExpiresMark : "")))]).ToJsonString();

    /// <summary>What cannot be read is as if nothing had been made yet: everything is applied again, and only pruning has to do without it.</summary>
    public static Inventory Read(string? text)
    {
        if (text is null) return Empty;
        try
        {
            return new Inventory([.. JsonSerializer.Deserialize<JsonElement>(text).EnumerateArray().Select(entry => new InventoryEntry(
                new ObjectRef(entry[0].GetString()!, entry[1].GetString()!, entry[2].GetString()!),
                entry[3].GetInt32(),
                entry[4].GetString()!,
                entry[5].GetString())
            {
                Prune = entry[6].GetString()!.Contains(PruneMark, StringComparison.Ordinal),
                Expires = entry[6].GetString()!.Contains(ExpiresMark, StringComparison.Ordinal),
            })]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            return Empty;
        }
    }
}

/// <param name="Manifest">Digest of the manifest that is wanted.</param>
/// <param name="Live">Digest of our fields as the server has them since that manifest was applied (<see cref="Live.OwnedFields"/>); null until it was.</param>
internal sealed record InventoryEntry(ObjectRef Ref, int Step, string Manifest, string? Live)
{
    /// <summary>No longer wanted.</summary>
    public bool Prune { get; init; }

    /// <summary>It is removed by Kubernetes some time after it did its work; that it is not there any more is no reason to make it again.</summary>
    public bool Expires { get; init; }
}
