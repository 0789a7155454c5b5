using Microsoft.Data.Sqlite;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>Carries committed changes from the write-ahead log into the database file beside the writer, so that no commit has to wait for it.</summary>
/// <remarks>Passive checkpoints hold nobody up (https://www.sqlite.org/wal.html). What fails here is done by a later commit.</remarks>
internal sealed class SqliteCheckpointer(string path, TimeProvider time) : IAsyncDisposable
{
    private const long WorthIt = 1 << 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    public void Start() => running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        SqliteConnection? connection = null;
        var last = DateTime.MinValue;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                var log = new FileInfo(path + "-wal");
                if (!log.Exists || log.Length < WorthIt || log.LastWriteTimeUtc == last) continue;
                last = log.LastWriteTimeUtc;
                connection ??= Open();
                Checkpoint(connection);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private static void Checkpoint(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            command.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // A full or failing disk: the writer meets it too, and says so.
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
