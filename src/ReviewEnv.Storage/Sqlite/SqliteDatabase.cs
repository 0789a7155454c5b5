using System.Data.Common;
using Microsoft.Data.Sqlite;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Rows;
using ReviewEnv.Storage.Writing;
using SQLitePCL;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>One SQLite file.</summary>
internal sealed class SqliteDatabase(string path, SqliteOptions options, TimeProvider time) : IReviewDatabase
{
    /// <summary>A commit checkpoints by itself only past this many pages, when the <see cref="SqliteCheckpointer"/> has done most of it already.</summary>
    private const int CheckpointPages = 16_000;
    private readonly SqliteCheckpointer checkpointer = new(System.IO.Path.GetFullPath(path), time);

    public string Path { get; } = System.IO.Path.GetFullPath(path);
    public SqliteOptions Options => options;
    public string Description => Path;

    // A chain ends where it began, or at a line that was pruned: the join finds nothing there.
    public string JournalQuery =>
        """
        WITH RECURSIVE story (sequence, count) AS (
            SELECT last_line, 1 FROM branches WHERE key = @key AND last_line IS NOT NULL AND @limit > 0
            UNION ALL
            SELECT journal.previous, count + 1 FROM story JOIN journal USING (sequence) WHERE journal.previous IS NOT NULL AND count < @limit)
        SELECT sequence, at, kind, message, commit_sha AS CommitSha, actor FROM story JOIN journal USING (sequence) ORDER BY sequence DESC
        """;
    public string Migrations => "Sqlite";
    public string BeginMigrations => "BEGIN IMMEDIATE";
    public string BeginSnapshot => "BEGIN DEFERRED";

    public async Task<DbConnection> OpenMigratorAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        return await OpenWriterAsync();
    }

    /// <summary>A connection that may write. <c>synchronous=FULL</c>: a commit that was reported survives the loss of power.</summary>
    public async Task<SqliteConnection> OpenWriterAsync()
    {
        var limit = options.MaxPages is { } pages ? $"PRAGMA max_page_count={pages};" : "";
        return await OpenAsync(
            SqliteOpenMode.ReadWriteCreate, pooling: false,
            $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint={CheckpointPages}; {limit}");
    }

    public async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) =>
        await OpenAsync(SqliteOpenMode.ReadWrite, pooling: true, "PRAGMA query_only=1;");

    public IBatchWriter CreateWriter()
    {
        checkpointer.Start();
        return new SqliteBatchWriter(this, time);
    }

    public Task<Dictionary<(long Period, long Who), StoredAmounts>> SumUsageAsync(DbConnection connection, UsageQuery query, UsageSpan span, CancellationToken cancellationToken) =>
        Task.FromResult(SqliteUsageSums.Read(((SqliteConnection)connection).Handle!, query, span, cancellationToken));

    public StoreUnavailableException? Explain(Exception exception) => SqliteErrors.Explain(exception, Path);

    public async ValueTask DisposeAsync()
    {
        await checkpointer.DisposeAsync();
        await using var any = Connection(SqliteOpenMode.ReadWrite, pooling: true);
        SqliteConnection.ClearPool(any);
    }

    private async Task<SqliteConnection> OpenAsync(SqliteOpenMode mode, bool pooling, string pragmas)
    {
        var connection = Connection(mode, pooling);
        try
        {
            await connection.OpenAsync();
            raw.sqlite3_busy_timeout(connection.Handle!, (int)options.LockWait.TotalMilliseconds);
            await using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            await command.ExecuteNonQueryAsync();
            return connection;
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync();
            if (SqliteErrors.Refuse(exception, Path) is { } refused) throw refused;
            throw;
        }
    }

    private SqliteConnection Connection(SqliteOpenMode mode, bool pooling) => new(new SqliteConnectionStringBuilder
    {
        DataSource = Path,
        Mode = mode,
        Pooling = pooling,
        // Seconds; the package waits in its own way on top of SQLite's.
        DefaultTimeout = Math.Max(1, (int)options.LockWait.TotalSeconds),
    }.ToString());
}
