using Microsoft.Data.Sqlite;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>Carries committed changes from the write-ahead log into the database file beside the writer, so that no commit has to wait for it.</summary>
/// <remarks>Passive checkpoints hold nobody up (https://www.sqlite.org/wal.html). What fails here is done by the next look, or in the end by a commit.</remarks>
internal sealed class SqliteCheckpointer(string path, TimeProvider time) : IAsyncDisposable
{
    private const long WorthIt = 1 << 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;
    private SqliteConnection? connection;

    /// <summary>When the log was last written of what has been carried over.</summary>
    private DateTime done;

    public void Start() => running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        connection?.Dispose();
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token)) Look();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>Carries over what there is, if it is worth it. Never fails.</summary>
    internal void Look()
    {
        try
        {
            var log = new FileInfo(path + "-wal");
            if (!log.Exists || log.Length < WorthIt || log.LastWriteTimeUtc == done) return;
            // Taken before: what is written meanwhile makes the next look come back.
            var written = log.LastWriteTimeUtc;
            connection ??= Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            command.ExecuteNonQuery();
            done = written;
        }
        catch (Exception trouble) when (trouble is SqliteException or IOException or UnauthorizedAccessException)
        {
            // A full, failing or absent disk: the writer meets it too, and says so. Here it is tried again, on a new connection.
            connection?.Dispose();
            connection = null;
        }
    }

    private SqliteConnection Open()
    {
        var opened = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            opened.Open();
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }
}
