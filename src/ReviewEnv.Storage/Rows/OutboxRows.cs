using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Storage.Rows;

/// <summary>A new row of <c>outbox</c>.</summary>
internal readonly record struct PostRow(long DueAt, string Body)
{
    public static PostRow Of(Notification notification) => new(StoredTime.Of(notification.At), StoreJson.Write(notification));

    /// <summary>What lines of the journal tell to the outside.</summary>
    public static IEnumerable<PostRow> Of(IEnumerable<JournalEntry> entries) =>
        entries.Select(entry => entry.Tells).OfType<Notification>().Select(Of);
}

/// <summary>How far an item got.</summary>
internal sealed record ProgressRow(long DueAt, int Attempts, string Done)
{
    public static ProgressRow Of(OutboxProgress progress) => new(StoredTime.Of(progress.DueAt), progress.Attempts, StoreJson.Write(progress.Done));
}

/// <summary>A row of <c>outbox</c> as it is read.</summary>
internal sealed class StoredPost
{
    public long Id { get; init; }
    public long DueAt { get; init; }
    public int Attempts { get; init; }
    public string Done { get; init; } = "";
    public string Body { get; init; } = "";

    public OutboxItem ToItem() =>
        new(Id, StoreJson.ReadNotification(Body), new OutboxProgress(StoreJson.ReadNames(Done), Attempts, StoredTime.Read(DueAt)));
}
