using System.Data.Common;
using Microsoft.Data.Sqlite;
using Quartz.Impl.AdoJobStore.Common;

namespace ReviewEnv.Scheduling;

/// <summary>A connection to the SQLite file with the settings that the schedule wants.</summary>
/// <remarks>
/// The store's commits are synchronised to the disk, the schedule's are not: a dying process loses none of them, a power cut may lose the last
/// few, and those are put right by what the store still has (unseen revisions, and the sweep). It saves the disk one flush per firing step.
/// </remarks>
internal sealed class ScheduleConnection(string connectionString) : SqliteConnection(connectionString)
{
    private const string Settings = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;";

    public override void Open()
    {
        base.Open();
        using var command = CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }
}

/// <summary>Gives the scheduler its connections to the SQLite file.</summary>
internal sealed class ScheduleConnections(string path) : IDbProvider
{
    private readonly DbProvider description = new("SQLite-Microsoft", ConnectionStringOf(path));

    public string ConnectionString => description.ConnectionString;

    public DbMetadata Metadata => description.Metadata;

    public DbCommand CreateCommand() => new SqliteCommand();

    public DbConnection CreateConnection() => new ScheduleConnection(ConnectionString);

    public void Shutdown() => description.Shutdown();

    // A pool of its own: the connections differ from the store's in their settings.
    private static string ConnectionStringOf(string path) => new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, Cache = SqliteCacheMode.Private, DefaultTimeout = 30 }.ToString();
}
