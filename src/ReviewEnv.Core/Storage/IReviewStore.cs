using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Storage;

/// <summary>What ReviewEnv remembers. Losing it loses history and wishes, not environments. States its promises in the store contract suite.</summary>
/// <remarks>
/// A task that has completed has committed. Whatever cannot be stored at all (disk full, database locked, server away)
/// is a <see cref="StoreUnavailableException"/>, and then nothing of the call is stored.
/// </remarks>
public interface IReviewStore : IInbox, IEnvironmentRecords, IJournal, IMemos;

/// <summary>What came in and has not been looked at yet.</summary>
public interface IInbox
{
    /// <summary>Stores a delivery: its facts about branches, one journal entry per event, and that each key needs a look. Concurrent calls share a commit.</summary>
    /// <returns>False if a delivery with the same key was stored before; then nothing changed.</returns>
    Task<bool> AcceptAsync(Delivery delivery, CancellationToken cancellationToken);

    /// <summary>Keys about which something was stored that no pass has seen yet, longest waiting first.</summary>
    Task<IReadOnlyList<EnvironmentKey>> ListUnseenAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Stores that these keys need a look, without an event (a sweep found them).</summary>
    Task MarkUnseenAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken);

    /// <summary>Forgets delivery keys, and journal entries, older than the given times, and memos whose time is over.</summary>
    Task PruneAsync(DateTimeOffset deliveriesBefore, DateTimeOffset journalBefore, CancellationToken cancellationToken);
}

/// <param name="IdempotencyKey">By what a repeated delivery is known; null if the sender gave none.</param>
/// <param name="Events">What it says, one per branch.</param>
public sealed record Delivery(string? IdempotencyKey, DateTimeOffset ReceivedAt, IReadOnlyList<BranchEvent> Events);

/// <summary>The state of environments and what people asked for them.</summary>
public interface IEnvironmentRecords
{
    /// <summary>Everything a pass needs to know about a key, in one round trip.</summary>
    Task<Remembered> LoadAsync(EnvironmentKey key, CancellationToken cancellationToken);

    /// <summary>Stores what a pass found and left, with its journal entries and that it has seen everything up to <paramref name="seenRevision"/>; one commit.</summary>
    Task SaveAsync(EnvironmentRecord record, IReadOnlyList<JournalEntry> entries, long seenRevision, CancellationToken cancellationToken);

    /// <summary>Stores a wish, and that the key needs a look. <paramref name="change"/> gets the stored wishes and may be called again; one commit.</summary>
    Task<EnvironmentWishes> WishAsync(EnvironmentKey key, Func<EnvironmentWishes, EnvironmentWishes> change, JournalEntry entry, CancellationToken cancellationToken);

    /// <summary>All records, newest change first, without those in phase Stopped unless asked for.</summary>
    Task<IReadOnlyList<EnvironmentRecord>> ListAsync(bool includeStopped, CancellationToken cancellationToken);

    /// <summary>Reserves a name on a target for a key, for life.</summary>
    /// <returns>The key that the name belongs to: the given one, or the one that was quicker.</returns>
    Task<EnvironmentKey> ReserveNameAsync(string target, string name, EnvironmentKey key, CancellationToken cancellationToken);
}

/// <param name="Record">Null when no pass has stored one.</param>
/// <param name="Facts">What events said; null when none arrived.</param>
/// <param name="Revision">Counts what was stored about the key; a pass hands it back as seen.</param>
/// <param name="SeenRevision">What the last stored pass had seen.</param>
public sealed record Remembered(EnvironmentRecord? Record, EnvironmentWishes Wishes, BranchFacts? Facts, long Revision, long SeenRevision);

public interface IJournal
{
    /// <summary>The newest entries of a key, oldest first.</summary>
    Task<IReadOnlyList<JournalEntry>> ReadAsync(EnvironmentKey key, int limit, CancellationToken cancellationToken);
}

/// <summary>The store cannot take or give anything right now; the message says why and holds no secret.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
