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
internal sealed class PruneRow(string table, string key, string time, long before, int limit)
{
    public string Statement => $"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {time} < @before LIMIT @limit)";
    public object Parameters { get; } = new { before, limit };
    public int Limit => limit;
    public int Deleted { get; set; }
}
