using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Quartz.Impl.AdoJobStore.Common;
using ReviewEnv.Storage.Sqlite;

namespace ReviewEnv.Scheduling;

/// <summary>A connection to the SQLite file with the settings that the schedule wants, whose transactions stand in the same line as every other writer of the file.</summary>
/// <remarks>
/// The gate is here and not in a lock handler because the scheduler replaces every lock handler by its own when it finds itself on SQLite.
/// Each of its transactions is a writing one and is followed at once by closing the connection, which ends the turn.
/// The store's commits are synchronised to the disk, the schedule's are not: a dying process loses none of them, a power cut may lose the last
/// few, and those are put right by what the store still has (unseen revisions, and the sweep). It saves the disk a flush per commit.
/// </remarks>
internal sealed class ScheduleConnection(string connectionString, SqliteWriteGate gate) : SqliteConnection(connectionString)
{
    private const string Settings = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0;";
    private IDisposable? turn;

    public override void Open()
    {
        base.Open();
        using var command = CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    public override void Close()
    {
        try
        {
            base.Close();
        }
        finally
        {
            Interlocked.Exchange(ref turn, null)?.Dispose();
        }
    }

    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken)
    {
        turn ??= await gate.EnterAsync(cancellationToken);
        return await base.BeginDbTransactionAsync(isolationLevel, cancellationToken);
    }
}

/// <summary>Gives the scheduler its connections to the SQLite file.</summary>
internal sealed class ScheduleConnections(string path, SqliteWriteGate gate) : IDbProvider
{
    private readonly DbProvider description = new("SQLite-Microsoft", ConnectionStringOf(path));

    public string ConnectionString => description.ConnectionString;

    public DbMetadata Metadata => description.Metadata;

    public static string ConnectionStringOf(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, Cache = SqliteCacheMode.Private, DefaultTimeout = 30 }.ToString();

    public DbCommand CreateCommand() => new SqliteCommand();

    public DbConnection CreateConnection() => new ScheduleConnection(ConnectionString, gate);

    public void Shutdown() => description.Shutdown();
}
