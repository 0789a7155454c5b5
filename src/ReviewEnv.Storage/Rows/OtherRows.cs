using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Storage.Rows;

internal sealed class DeliveryRow(StoreKey key, long receivedAt)
{
    public StoreKey Key => key;
    public long ReceivedAt => receivedAt;

    /// <summary>Whether the running transaction stored it and nobody of the same transaction has used it up.</summary>
    public bool IsNew { get; set; }
}

internal readonly record struct JournalRow(StoreKey Branch, long At, string Kind, string Message, string? Commit, string? Actor)
{
    public static JournalRow Of(JournalEntry entry) => new(
        StoreKey.Of(StoredText.Of(entry.Key)), StoredTime.Of(entry.At), entry.Kind.ToString(), StoredText.Of(entry.Message),
        entry.Commit?.Value, StoredText.OrNull(entry.Actor));
}

internal readonly record struct RecordRow(StoreKey Key, string Phase, long UpdatedAt, string Record)
{
    public static RecordRow Of(StoreKey key, EnvironmentRecord record) =>
        new(key, record.Phase.ToString(), StoredTime.Of(record.UpdatedAt), StoreJson.Write(record));
}

/// <summary>A name that is asked for; the transaction fills in whose it is.</summary>
internal sealed class NameRow(string target, string name, EnvironmentKey key)
{
    public string Target => target;
    public string Name => name;
    public EnvironmentKey Key => key;
    public EnvironmentKey? Owner { get; set; }
}

/// <summary>A bounded number of old rows to delete; the transaction fills in how many there were.</summary>
internal sealed class PruneRow
{
    private PruneRow(string statement, long before, int limit) => (Statement, Parameters, Limit) = (statement, new { before, limit }, limit);

    public string Statement { get; }
    public object Parameters { get; }
    public int Limit { get; }
    public int Deleted { get; set; }

    public static PruneRow Deliveries(long before, int limit) =>
        new("DELETE FROM deliveries WHERE key IN (SELECT key FROM deliveries WHERE received_at < @before LIMIT @limit)", before, limit);

    public static PruneRow Memos(long now, int limit) =>
        new("DELETE FROM memos WHERE key IN (SELECT key FROM memos WHERE until <= @before LIMIT @limit)", now, limit);

    /// <summary>Lines are stored in the order of their time, nearly: looking at the oldest few needs no index by time.</summary>
    public static PruneRow Journal(long before, int limit) =>
        new("DELETE FROM journal WHERE sequence IN (SELECT sequence FROM (SELECT sequence, at FROM journal ORDER BY sequence LIMIT @limit) oldest WHERE at < @before)", before, limit);
}
