using ReviewEnv.Benchmarks.Load;
using ReviewEnv.Benchmarks.Servers;

namespace ReviewEnv.Benchmarks.Modes;

/// <summary>Accepted events per second, side by side with a daemon that keeps nothing.</summary>
internal static class WebhooksMode
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        await Daemon.PrepareAsync(folder, [], cancellationToken);
        LoadResult ours;
        await using (var daemon = await Daemon.StartAsync(options.Daemon, folder, cancellationToken))
        {
            await daemon.ListeningAsync(cancellationToken);
            var load = Load(daemon, options);
            await load.RunAsync(WarmUp, options.Events, cancellationToken);
            var before = await Counters.ReadAsync(daemon, cancellationToken);
            ours = await load.RunAsync(TimeSpan.FromSeconds(options.Seconds), options.Events, cancellationToken);
            var after = await Counters.ReadAsync(daemon, cancellationToken);
            await PrintAsync(daemon, ours);
            await PrintCommitsAsync(before, after, ours);
        }

        return await CompareAsync(options, folder, ours, cancellationToken);
    }

    public static async Task<int> RunEndpointAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        LoadResult ours;
        await using (var endpoint = await BareEndpoint.StartAsync(cancellationToken)) ours = await MeasureAsync(endpoint, options, cancellationToken);
        return await CompareAsync(options, folder, ours, cancellationToken);
    }

    private static async Task<int> CompareAsync(BenchOptions options, TempFolder folder, LoadResult ours, CancellationToken cancellationToken)
    {
        if (!DebianWebhook.IsInstalled)
        {
            await Console.Out.WriteLineAsync("No comparison: Debian's package 'webhook' is not installed.");
            return 0;
        }

        await using var webhook = await DebianWebhook.StartAsync(folder, cancellationToken);
        var theirs = await MeasureAsync(webhook, options, cancellationToken);
        await Console.Out.WriteLineAsync(FormattableString.Invariant($"ratio: {ours.PerSecond / theirs.PerSecond:n1} times the events per second of {webhook.Name}"));
        return 0;
    }

    private static async Task<LoadResult> MeasureAsync(ServerProcess server, BenchOptions options, CancellationToken cancellationToken)
    {
        var load = Load(server, options);
        await load.RunAsync(WarmUp, options.Events, cancellationToken);
        var result = await load.RunAsync(TimeSpan.FromSeconds(options.Seconds), options.Events, cancellationToken);
        await PrintAsync(server, result);
        return result;
    }

    private static WebhookLoad Load(ServerProcess server, BenchOptions options) => new(server, options.Connections, options.Branches ?? 200);

    private static async Task PrintAsync(ServerProcess server, LoadResult result)
    {
        await Console.Out.WriteLineAsync($"{server.Name,-18}{result}");
        if (result.Refused > 0) await Console.Out.WriteLineAsync(server.Tail());
    }

    private static async Task PrintCommitsAsync(Counters before, Counters after, LoadResult result)
    {
        await Console.Out.WriteLineAsync(after.Commits - before.Commits is { } commits
            ? FormattableString.Invariant($"{"",-18}{commits:n0} durable commits in that time ({commits / result.Elapsed.TotalSeconds:n0} a second), {after.Accepted - before.Accepted:n0} events counted as accepted")
            : $"{"",-18}the daemon does not tell how many commits that took");
    }
}
