using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Crash;

/// <summary>A store that asks the test before each write, which is when the test may kill.</summary>
internal sealed class AskingStore(IReviewStore store) : IReviewStore
{
    public Task<bool> AcceptAsync(Delivery delivery, CancellationToken cancellationToken) => AskedAsync("Accept", () => store.AcceptAsync(delivery, cancellationToken));

    public Task<IReadOnlyList<EnvironmentKey>> ListUnseenAsync(int limit, CancellationToken cancellationToken) => store.ListUnseenAsync(limit, cancellationToken);

    public Task MarkUnseenAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken) => store.MarkUnseenAsync(keys, cancellationToken);

    public Task PruneAsync(DateTimeOffset deliveriesBefore, DateTimeOffset journalBefore, CancellationToken cancellationToken) => store.PruneAsync(deliveriesBefore, journalBefore, cancellationToken);

    public Task<Remembered> LoadAsync(EnvironmentKey key, CancellationToken cancellationToken) => store.LoadAsync(key, cancellationToken);

    public Task SaveAsync(EnvironmentRecord record, IReadOnlyList<JournalEntry> entries, long seenRevision, CancellationToken cancellationToken) => AskedAsync("Save", async () =>
    {
        await store.SaveAsync(record, entries, seenRevision, cancellationToken);
        return true;
    });

    public Task<EnvironmentWishes> WishAsync(EnvironmentKey key, Func<EnvironmentWishes, EnvironmentWishes> change, JournalEntry entry, CancellationToken cancellationToken) =>
        AskedAsync("Wish", () => store.WishAsync(key, change, entry, cancellationToken));

    public Task<IReadOnlyList<EnvironmentRecord>> ListAsync(bool includeStopped, CancellationToken cancellationToken) => store.ListAsync(includeStopped, cancellationToken);

    public Task<EnvironmentKey> ReserveNameAsync(string target, string name, EnvironmentKey key, CancellationToken cancellationToken) =>
        AskedAsync("ReserveName", () => store.ReserveNameAsync(target, name, key, cancellationToken));

    public Task<IReadOnlyList<JournalEntry>> ReadAsync(EnvironmentKey key, int limit, CancellationToken cancellationToken) => store.ReadAsync(key, limit, cancellationToken);

    public Task<string?> ReadMemoAsync(string name, CancellationToken cancellationToken) => store.ReadMemoAsync(name, cancellationToken);

    public Task<string?> UpdateMemoAsync(string name, Func<string?, string?> change, DateTimeOffset? until, CancellationToken cancellationToken) =>
        AskedAsync("Memo", () => store.UpdateMemoAsync(name, change, until, cancellationToken));

    private static async Task<T> AskedAsync<T>(string what, Func<Task<T>> write)
    {
        await DaemonProgram.AskAsync($"store {what}");
        return await write();
    }
}
