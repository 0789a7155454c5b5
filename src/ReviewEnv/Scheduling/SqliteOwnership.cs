using Microsoft.Extensions.Hosting;

namespace ReviewEnv.Scheduling;

/// <summary>Keeps a second process from working the same SQLite schedule, which has no means to share it: the operating system's lock on a file beside it.</summary>
internal sealed class SqliteOwnership(string path) : IHostedLifecycleService, IDisposable
{
    // A child that a killed predecessor was just starting holds a copy of its lock until it runs its program.
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private FileStream? file;

    /// <summary>Before anything else starts: others may write already while they do.</summary>
    /// <exception cref="IOException">Another process has it.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; file is null; attempt++)
        {
            try
            {
                file = new FileStream(path + ".queue", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException))
            {
                if (attempt == Attempts) throw new IOException($"Another process works the queue in '{path}'. Stop it, or use PostgreSQL, which several processes can share.", exception);
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => file?.Dispose();
}
