using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Testing;

/// <summary>The store's promises kept in memory. Set <see cref="Trouble"/> to see what happens when it cannot be reached.</summary>
public sealed partial class InMemoryReviewStore : IReviewStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<EnvironmentKey, Row> rows = [];
    private readonly Dictionary<string, DateTimeOffset> deliveries = [];
    private readonly Dictionary<(string Target, string Name), EnvironmentKey> names = [];
    private readonly List<JournalEntry> journal = [];
    private readonly Dictionary<string, (string Text, DateTimeOffset? Until)> memos = [];
    private long clock;

    /// <summary>Tells when memos are over.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>When set, every call fails with this message.</summary>
    public string? Trouble { get; set; }

    public Task<bool> AcceptAsync(Delivery delivery, CancellationToken cancellationToken) => Do(() =>
    {
        if (delivery.IdempotencyKey is { } key && !deliveries.TryAdd(key, delivery.ReceivedAt)) return false;
        foreach (var branchEvent in delivery.Events)
        {
            var environment = new EnvironmentKey(branchEvent.Project, branchEvent.Ref);
            var row = RowOf(environment);
            row.Facts = (row.Facts ?? BranchFacts.None).With(branchEvent, delivery.ReceivedAt);
            Touch(row, delivery.ReceivedAt);
            Append(new JournalEntry(environment, delivery.ReceivedAt, JournalKind.Delivery, Sentence(branchEvent)) { Commit = branchEvent.After is { IsZero: false } after ? after : null, Actor = branchEvent.Actor });
        }

        return true;
    }, cancellationToken);

    public Task<IReadOnlyList<EnvironmentKey>> ListUnseenAsync(int limit, CancellationToken cancellationToken) => Do<IReadOnlyList<EnvironmentKey>>(() =>
        [.. rows.Where(row => row.Value.Revision > row.Value.Seen).OrderBy(row => row.Value.UnseenSince).Take(limit).Select(row => row.Key)], cancellationToken);

    public Task MarkUnseenAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken) => Do(() =>
    {
        foreach (var key in keys.Distinct()) Touch(RowOf(key));
        return true;
    }, cancellationToken);

    public Task PruneAsync(DateTimeOffset deliveriesBefore, DateTimeOffset journalBefore, CancellationToken cancellationToken) => Do(() =>
    {
        foreach (var key in deliveries.Where(pair => pair.Value < deliveriesBefore).Select(pair => pair.Key).ToList()) deliveries.Remove(key);
        foreach (var name in memos.Keys.Where(name => Memo(name) is null).ToList()) memos.Remove(name);
        return journal.RemoveAll(entry => entry.At < journalBefore);
    }, cancellationToken);

    public Task<Remembered> LoadAsync(EnvironmentKey key, CancellationToken cancellationToken) => Do(() =>
        rows.TryGetValue(key, out var row)
            ? new Remembered(row.Record, row.Wishes, row.Facts, row.Revision, row.Seen)
            : new Remembered(null, EnvironmentWishes.None, null, 0, 0), cancellationToken);

    public Task SaveAsync(EnvironmentRecord record, IReadOnlyList<JournalEntry> entries, long seenRevision, CancellationToken cancellationToken) => Do(() =>
    {
        var row = RowOf(record.Key);
        row.Record = record;
        row.Seen = Math.Min(Math.Max(row.Seen, seenRevision), row.Revision);
        row.Saved = ++clock;
        foreach (var entry in entries) Append(entry);
        return true;
    }, cancellationToken);

    public Task<EnvironmentWishes> WishAsync(EnvironmentKey key, Func<EnvironmentWishes, EnvironmentWishes> change, JournalEntry entry, CancellationToken cancellationToken) => Do(() =>
    {
        var row = RowOf(key);
        row.Wishes = change(row.Wishes);
        Touch(row);
        Append(entry);
        return row.Wishes;
    }, cancellationToken);

    public Task<IReadOnlyList<EnvironmentRecord>> ListAsync(bool includeStopped, CancellationToken cancellationToken) => Do<IReadOnlyList<EnvironmentRecord>>(() =>
        [.. rows.Values.Where(row => row.Record is { } record && (includeStopped || record.Phase != EnvironmentPhase.Stopped))
            .OrderByDescending(row => row.Record!.UpdatedAt).ThenByDescending(row => row.Saved).Select(row => row.Record!)], cancellationToken);

    public Task<EnvironmentKey> ReserveNameAsync(string target, string name, EnvironmentKey key, CancellationToken cancellationToken) => Do(() =>
    {
        names.TryAdd((target, name), key);
        return names[(target, name)];
    }, cancellationToken);

    public Task<IReadOnlyList<JournalEntry>> ReadAsync(EnvironmentKey key, int limit, CancellationToken cancellationToken) => Do<IReadOnlyList<JournalEntry>>(() =>
        [.. journal.Where(entry => entry.Key == key).TakeLast(limit)], cancellationToken);

    public Task<string?> ReadMemoAsync(string name, CancellationToken cancellationToken) => Do(() => Memo(name), cancellationToken);

    public Task<string?> UpdateMemoAsync(string name, Func<string?, string?> change, DateTimeOffset? until, CancellationToken cancellationToken) => Do(() =>
    {
        var before = Memo(name);
        if (change(before) is { } text) memos[Storable(name)] = (Storable(text), until);
        else memos.Remove(Storable(name));
        return before;
    }, cancellationToken);

    private string? Memo(string name) => memos.TryGetValue(Storable(name), out var memo) && !(memo.Until <= Time.GetUtcNow()) ? memo.Text : null;

    private Task<T> Do<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        if (Trouble is { } trouble) return Task.FromException<T>(new StoreUnavailableException(trouble));
        lock (gate) return Task.FromResult(work());
    }

    private Row RowOf(EnvironmentKey key)
    {
        if (!rows.TryGetValue(key, out var row)) rows[key] = row = new Row();
        return row;
    }

    private static void Touch(Row row, DateTimeOffset? at = null)
    {
        if (row.Revision == row.Seen) row.UnseenSince = at ?? DateTimeOffset.UtcNow;
        row.Revision++;
    }

    private void Append(JournalEntry entry)
    {
        if (entry.Tells is { } notification) Put(notification);
        journal.Add(entry with { Tells = null, Message = Storable(entry.Message), Sequence = journal.Count == 0 ? 1 : journal[^1].Sequence + 1 });
    }

    private static string Sentence(BranchEvent branchEvent)
    {
        var what = branchEvent is { Before.IsZero: true, After: { IsZero: false } after } ? $"branch created at {after.Short}" : branchEvent.Kind.ToString();
        return branchEvent.Actor is { } actor ? $"{what} by {actor}" : what;
    }

    // Databases take neither NUL nor half a surrogate pair.
    private static string Storable(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.Value == 0 ? "\ufffd" : rune.ToString()));

    private sealed class Row
    {
        public EnvironmentRecord? Record { get; set; }
        public EnvironmentWishes Wishes { get; set; } = EnvironmentWishes.None;
        public BranchFacts? Facts { get; set; }
        public long Revision { get; set; }
        public long Seen { get; set; }
        public DateTimeOffset UnseenSince { get; set; }
        public long Saved { get; set; }
    }
}
