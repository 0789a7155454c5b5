using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ReviewEnv.Benchmarks.Servers;

/// <summary>A server under load: a process of its own on a free port of the loopback address, ended with this object.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Queue<string> lastLines = new();

    private ServerProcess(string name, int port, string secret, int accepted, ProcessStartInfo start)
    {
        (Name, Port, Secret, AcceptedStatus) = (name, port, secret, accepted);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Started = Stopwatch.GetTimestamp();
        process = Process.Start(start) ?? throw new BenchException($"{start.FileName} did not start.");
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    public int Port { get; }

    public string Secret { get; }

    /// <summary>The status code by which this server says that it has taken an event.</summary>
    public int AcceptedStatus { get; }

    /// <summary>The moment just before the process was started, as a <see cref="Stopwatch"/> timestamp.</summary>
    public long Started { get; }

    public static ServerProcess Start(string name, int port, string secret, int accepted, string file, params string[] arguments) =>
        new(name, port, secret, accepted, new ProcessStartInfo(file, arguments) { WorkingDirectory = Path.GetTempPath() });

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until the server takes connections.</summary>
    public async Task ListeningAsync(CancellationToken cancellationToken)
    {
        while (Stopwatch.GetElapsedTime(Started) < TimeSpan.FromSeconds(30))
        {
            if (process.HasExited) throw new BenchException($"{Name} ended with {process.ExitCode} instead of serving:\n{Tail()}");
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(2, cancellationToken);
            }
        }

        throw new BenchException($"{Name} took no connection within 30 s:\n{Tail()}");
    }

    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Waits until the server has had nearly nothing to do for three seconds.</summary>
    public async Task<bool> QuietAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        var quiet = 0;
        for (var second = 0; second < within.TotalSeconds && quiet < 3; second++)
        {
            var before = ProcessorTime;
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            quiet = ProcessorTime - before < TimeSpan.FromMilliseconds(60) ? quiet + 1 : 0;
        }

        return quiet == 3;
    }

    /// <summary>The last lines that the server wrote.</summary>
    public string Tail()
    {
        lock (lastLines) return string.Join('\n', lastLines);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (lastLines)
        {
            lastLines.Enqueue(line);
            if (lastLines.Count > 30) lastLines.Dequeue();
        }
    }
}
