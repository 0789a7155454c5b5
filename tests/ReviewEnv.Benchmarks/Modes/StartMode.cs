using System.Diagnostics;
using System.Net.Sockets;
using ReviewEnv.Benchmarks.Load;
using ReviewEnv.Benchmarks.Servers;

namespace ReviewEnv.Benchmarks.Modes;

/// <summary>How long the daemon is deaf: from the start of its process to its first accepted webhook.</summary>
internal static class StartMode
{
    private const int Times = 5;

    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        for (var time = 1; time <= Times; time++)
        {
            using var folder = new TempFolder();
            await Daemon.PrepareAsync(folder, [], cancellationToken);
            var first = await MeasureAsync(options, folder, 1, cancellationToken);
            var again = await MeasureAsync(options, folder, 2, cancellationToken);
            await Console.Out.WriteLineAsync(FormattableString.Invariant($"{time}. empty store {first.TotalMilliseconds:n0} ms   existing store {again.TotalMilliseconds:n0} ms"));
        }

        return 0;
    }

    private static async Task<TimeSpan> MeasureAsync(BenchOptions options, TempFolder folder, int commit, CancellationToken cancellationToken)
    {
        await using var daemon = await Daemon.StartAsync(options.Daemon, folder, cancellationToken);
        var request = new PushTemplate(daemon.Port, daemon.Secret).Render(1, commit - 1, commit);
        while (Stopwatch.GetElapsedTime(daemon.Started) < TimeSpan.FromSeconds(30))
        {
            await daemon.ListeningAsync(cancellationToken);
            using var connection = new KeepAliveConnection();
            try
            {
                await connection.ConnectAsync(daemon.Port, cancellationToken);
                if (await connection.SendAsync(request, cancellationToken) == daemon.AcceptedStatus) return Stopwatch.GetElapsedTime(daemon.Started);
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                // Not up yet: that is what is being measured.
            }

            await Task.Delay(2, cancellationToken);
        }

        throw new BenchException($"No webhook was accepted within 30 s:\n{daemon.Tail()}");
    }
}
