using System.Collections.Frozen;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api;

/// <summary>By what lists can be sorted.</summary>
internal enum EnvironmentSort
{
    Phase,
    Branch,
    Owner,
    Age,
    Expiry,
    Idle,
    Cost,
}

/// <summary>Puts environments in order. What has no value to be sorted by comes last, whichever way round.</summary>
internal static class EnvironmentOrder
{
    private static readonly FrozenDictionary<string, EnvironmentSort> ByName = Enum.GetValues<EnvironmentSort>().ToFrozenDictionary(NameOf);

    public static string Names => string.Join(", ", Enum.GetValues<EnvironmentSort>().Select(NameOf));

    public static string NameOf(EnvironmentSort sort) => sort.ToString().ToLowerInvariant();

    public static EnvironmentSort? Find(string? name) => name is not null && ByName.TryGetValue(name.ToLowerInvariant(), out var sort) ? sort : null;

    /// <param name="sights">What the meters and the traffic say of each.</param>
    public static IEnumerable<EnvironmentRecord> Order(IEnumerable<EnvironmentRecord> records, EnvironmentSort sort, bool descending, Func<EnvironmentRecord, UseSight> sights, DateTimeOffset now) => sort switch
    {
        EnvironmentSort.Branch => By(records, record => record.Key.Ref.Name, descending, StringComparer.OrdinalIgnoreCase),
        EnvironmentSort.Owner => By(records, record => record.Owner, descending, StringComparer.OrdinalIgnoreCase),
        EnvironmentSort.Age => By(records, record => (TimeSpan?)(now - record.CreatedAt), descending),
        EnvironmentSort.Expiry => By(records, record => record.ExpiresAt, descending),
        EnvironmentSort.Idle => By(records, record => sights(record).IdleFor(now), descending),
        EnvironmentSort.Cost => By(records, record => sights(record).PerDay, descending),
        _ => By(records, record => (int?)PhaseGroups.Rank(record.Phase), descending),
    };

    private static IEnumerable<EnvironmentRecord> By<TKey>(IEnumerable<EnvironmentRecord> records, Func<EnvironmentRecord, TKey?> key, bool descending, IComparer<TKey>? comparer = null)
    {
        var keyed = records.Select(record => (Record: record, Key: key(record))).OrderBy(one => one.Key is null);
        var by = comparer ?? Comparer<TKey>.Default;
        var sorted = descending ? keyed.ThenByDescending(one => one.Key!, by) : keyed.ThenBy(one => one.Key!, by);
        // Of equals what changed last goes first, and the order never depends on that of the store.
        return sorted.ThenByDescending(one => one.Record.UpdatedAt).ThenBy(one => one.Record.Key.Ref.Name, StringComparer.Ordinal).Select(one => one.Record);
    }
}
