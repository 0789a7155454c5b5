using System.Data.Common;
using Dapper;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.Storage.Rows;
using ReviewEnv.Storage.Writing;

namespace ReviewEnv.Storage;

/// <summary>The store on any of the databases: writes go through the queue, reads through connections of their own.</summary>
internal sealed partial class ReviewStore(IReviewDatabase database, TimeProvider time) : IOpenReviewStore
{
    private const int PruneAtOnce = 2_000;
    private readonly WriteQueue writes = new(database.CreateWriter());
    private int disposed;

    public string Description => database.Description;

    public long Commits => writes.Commits;

    public Task<bool> AcceptAsync(Delivery delivery, CancellationToken cancellationToken) =>
        writes.EnqueueAsync(new AcceptWrite(delivery, cancellationToken));

    public Task MarkUnseenAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken) =>
        writes.EnqueueAsync(new MarkUnseenWrite(keys, Now(), cancellationToken));

    public Task SaveAsync(EnvironmentRecord record, IReadOnlyList<JournalEntry> entries, long seenRevision, CancellationToken cancellationToken) =>
        writes.EnqueueAsync(new SaveWrite(record, entries, seenRevision, Now(), cancellationToken));

    public Task<EnvironmentWishes> WishAsync(
        EnvironmentKey key, Func<EnvironmentWishes, EnvironmentWishes> change, JournalEntry entry, CancellationToken cancellationToken) =>
        writes.EnqueueAsync(new WishWrite(key, change, entry, cancellationToken));

    public async Task<EnvironmentKey> ReserveNameAsync(string target, string name, EnvironmentKey key, CancellationToken cancellationToken) =>
        // Every pass asks, and names are for life: nearly always a read will do.
        await ReadAsync(connection => NameStatements.FindAsync(connection, target, name, cancellationToken), cancellationToken)
        ?? await writes.EnqueueAsync(new ReserveNameWrite(target, name, key, cancellationToken));

    public async Task PruneAsync(DateTimeOffset deliveriesBefore, DateTimeOffset journalBefore, CancellationToken cancellationToken)
    {
        await PruneAsync(() => PruneRow.Deliveries(StoredTime.Of(deliveriesBefore), PruneAtOnce), cancellationToken);
        await PruneAsync(() => PruneRow.Journal(StoredTime.Of(journalBefore), PruneAtOnce), cancellationToken);
        await PruneAsync(() => PruneRow.Memos(Now(), PruneAtOnce), cancellationToken);
    }

    public Task<Remembered> LoadAsync(EnvironmentKey key, CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            const string Sql =
                """
                SELECT b.facts, b.wishes, b.revision, b.seen_revision AS SeenRevision, e.record
                FROM branches b LEFT JOIN environments e ON e.key = b.key WHERE b.key = @key
                """;
            var row = await connection.QuerySingleOrDefaultAsync<RememberedRow>(Command(Sql, new { key = KeyOf(key) }, cancellationToken));
            return row is null
                ? new Remembered(null, EnvironmentWishes.None, null, 0, 0)
                : new Remembered(StoreJson.ReadRecord(row.Record), StoreJson.ReadWishes(row.Wishes), StoreJson.ReadFacts(row.Facts), row.Revision, row.SeenRevision);
        },
        cancellationToken);

    public Task<IReadOnlyList<EnvironmentRecord>> ListAsync(bool includeStopped, CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            var filter = includeStopped ? "" : "WHERE phase <> 'Stopped'";
            var records = await connection.QueryAsync<string>(Command($"SELECT record FROM environments {filter} ORDER BY updated_at DESC", null, cancellationToken));
            return (IReadOnlyList<EnvironmentRecord>)[.. records.Select(record => StoreJson.ReadRecord(record)!)];
        },
        cancellationToken);

    public Task<IReadOnlyList<EnvironmentKey>> ListUnseenAsync(int limit, CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            const string Sql = "SELECT project, ref FROM branches WHERE unseen_since IS NOT NULL ORDER BY unseen_since LIMIT @limit";
            var rows = await connection.QueryAsync<(string Project, string Ref)>(Command(Sql, new { limit }, cancellationToken));
            return (IReadOnlyList<EnvironmentKey>)[.. rows.Select(row => StoredText.Key(row.Project, row.Ref))];
        },
        cancellationToken);

    public Task<IReadOnlyList<JournalEntry>> ReadAsync(EnvironmentKey key, int limit, CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            var rows = await connection.QueryAsync<StoredLine>(Command(database.JournalQuery, new { key = KeyOf(key), limit }, cancellationToken));
            return (IReadOnlyList<JournalEntry>)[.. rows.Reverse().Select(row => row.ToEntry(key))];
        },
        cancellationToken);

    public Task<string?> ReadMemoAsync(string name, CancellationToken cancellationToken) => ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<string?>(Command(
            "SELECT text FROM memos WHERE key = @key AND (until IS NULL OR until > @now)", new { key = StoreKey.Of(StoredText.Of(name)).ToBytes(), now = Now() }, cancellationToken)),
        cancellationToken);

    public Task<string?> UpdateMemoAsync(string name, Func<string?, string?> change, DateTimeOffset? until, CancellationToken cancellationToken) =>
        writes.EnqueueAsync(new MemoWrite(name, change, until is { } end ? StoredTime.Of(end) : null, Now(), cancellationToken));

    public async ValueTask DisposeAsync()
    {
        // A container that knows it under several services disposes of it as often.
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        await writes.DisposeAsync();
        await database.DisposeAsync();
    }

    private static byte[] KeyOf(EnvironmentKey key) => StoreKey.Of(StoredText.Of(key)).ToBytes();

    private static CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken) =>
        new(sql, parameters, cancellationToken: cancellationToken);

    private long Now() => StoredTime.Of(time.GetUtcNow());

    private async Task PruneAsync(Func<PruneRow> next, CancellationToken cancellationToken)
    {
        while (await writes.EnqueueAsync(new PruneWrite(next(), cancellationToken)))
        {
        }
    }

    private async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenReaderAsync(cancellationToken);
            return await read(connection);
        }
        catch (Exception exception)
        {
            if (database.Explain(exception) is { } unavailable) throw unavailable;
            throw;
        }
    }

    private sealed class RememberedRow
    {
        public string? Facts { get; init; }
        public string? Wishes { get; init; }
        public long Revision { get; init; }
        public long SeenRevision { get; init; }
        public string? Record { get; init; }
    }
}
