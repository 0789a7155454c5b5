using ReviewEnv.Core.Publication;

namespace ReviewEnv.Core.Storage;

/// <summary>What is still to be told to the outside. What passes tell is put here with their journal lines (<see cref="Journal.JournalEntry.Tells"/>), in the same commit.</summary>
public interface IOutbox
{
    /// <summary>Puts something in that belongs to no environment.</summary>
    Task PostAsync(Notification notification, CancellationToken cancellationToken);

    /// <summary>What is due, oldest first.</summary>
    Task<IReadOnlyList<OutboxItem>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Stores how far an item got; null once it needs no more.</summary>
    Task ProgressAsync(long id, OutboxProgress? progress, CancellationToken cancellationToken);
}

/// <param name="Id">Grows with every item; never used again.</param>
public sealed record OutboxItem(long Id, Notification Notification, OutboxProgress Progress);

/// <param name="Done">Names of the channels that have it, or will never.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="DueAt">When it is to be tried next.</param>
public sealed record OutboxProgress(IReadOnlyList<string> Done, int Attempts, DateTimeOffset DueAt);
