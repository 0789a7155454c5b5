using System.Diagnostics;

namespace ReviewEnv.Commands.Demo;

/// <summary>The daemon as a process of its own, as it would run for real.</summary>
internal sealed class DemoDaemon : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly Task logging;

    private DemoDaemon(Process process, Task logging)
    {
        this.process = process;
        this.logging = logging;
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => process.WaitForExitAsync(cancellationToken);

    public static async Task<DemoDaemon> StartAsync(DemoWorkspace workspace, Uri server, HttpClient http, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OwnExecutable.Path, ["serve", "--config", workspace.ConfigurationFile]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var started = Process.Start(start)!;
        var daemon = new DemoDaemon(started, LogAsync(started, workspace.LogFile));
        var watch = Stopwatch.StartNew();
        while (!await AnswersAsync(http, server, cancellationToken))
        {
            if (started.HasExited || watch.Elapsed > StartLimit)
            {
                await daemon.DisposeAsync();
                throw new DemoException($"the daemon did not start:{Environment.NewLine}{await File.ReadAllTextAsync(workspace.LogFile, cancellationToken)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        return daemon;
    }

    /// <summary>Asks it to stop, as a service manager would, and waits until it has.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Signals.Terminate(process.Id);
            using var limit = new CancellationTokenSource(StartLimit);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }

        await logging;
        process.Dispose();
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri server, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(server, "/readyz"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task LogAsync(Process process, string path)
    {
        await using var file = new StreamWriter(path, append: true) { AutoFlush = true };
        var both = TextWriter.Synchronized(file);
        await Task.WhenAll(CopyAsync(process.StandardOutput, both), CopyAsync(process.StandardError, both));
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line) await to.WriteLineAsync(line);
    }
}
