using System.Diagnostics;
using ReviewEnv.Benchmarks.Servers;

namespace ReviewEnv.Benchmarks.Load;

/// <summary>Sends pushes over several connections. Each connection has branches of its own, so that every branch's pushes form one chain, as in life.</summary>
internal sealed class WebhookLoad(ServerProcess server, int connections, int branches)
{
    private readonly int connections = Math.Min(connections, branches);
    private readonly long[] heads = new long[branches];

    /// <summary>Sends until the time is over or the number of events is reached.</summary>
    public async Task<LoadResult> RunAsync(TimeSpan time, int events, CancellationToken cancellationToken)
    {
        var left = new Countdown(events);
        var watch = Stopwatch.StartNew();
        var runs = await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(() => SendAsync(number, watch, time, left, cancellationToken), cancellationToken)));
        return LoadResult.Of(runs, watch.Elapsed);
    }

    private async Task<Connected> SendAsync(int number, Stopwatch watch, TimeSpan time, Countdown left, CancellationToken cancellationToken)
    {
        var template = new PushTemplate(server.Port, server.Secret);
        var run = new Connected();
        var own = (branches - number + connections - 1) / connections;
        using var connection = new KeepAliveConnection();
        await connection.ConnectAsync(server.Port, cancellationToken);
        for (var turn = 0; watch.Elapsed < time && left.Take(); turn++)
        {
            var branch = number + (turn % own * connections);
            var commit = left.NextCommit();
            var request = template.Render(branch, heads[branch], commit);
            var sent = Stopwatch.GetTimestamp();
            var status = await connection.SendAsync(request, cancellationToken);
            run.Ticks.Add(Stopwatch.GetTimestamp() - sent);
            if (status == server.AcceptedStatus) heads[branch] = commit;
            else run.Refused++;
        }

        return run;
    }

    /// <summary>What one connection saw.</summary>
    internal sealed class Connected
    {
        public List<long> Ticks { get; } = new(200_000);

        public int Refused { get; set; }
    }

    private sealed class Countdown(int events)
    {
        // Commits and delivery keys have to be new in every load, also against a store that has seen one before.
        private static long commits;
        private int left = events;

        public bool Take() => Interlocked.Decrement(ref left) >= 0;

        public long NextCommit() => Interlocked.Increment(ref commits);
    }
}
