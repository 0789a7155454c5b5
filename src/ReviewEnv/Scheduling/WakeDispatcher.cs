using System.Threading.Channels;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Scheduling;

/// <summary>Carries word of changes to the work queue: at once when idle, and together when many come, so that an event does not cost a commit each.</summary>
/// <remarks>
/// What it holds is in memory only. That loses nothing: an accepted event is unseen in the store until a pass has seen it, and the store is asked
/// for such keys at the start and from time to time.
/// </remarks>
internal sealed partial class WakeDispatcher(IWorkQueue queue, IInbox inbox, Func<EnvironmentKey, string> queueOf, TimeProvider time, ILogger<WakeDispatcher> log)
    : BackgroundService, IChangeSink
{
    // A look at a branch costs milliseconds of processor. Pausing by the number of branches just woken bounds what looks take from
    // taking events in, and lets what arrives in the meantime share one look; a single branch waits next to nothing.
    internal static readonly TimeSpan PacePerKey = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstPauseOfOutage = TimeSpan.FromMilliseconds(100);
    internal static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(30);

    // A write holds up every other writer of a SQLite file: many short ones let webhooks in between.
    private const int KeysPerWrite = 5;
    private const int KeysPerScan = 1000;
    private const int KeysOfFirstScan = 100_000;

    private readonly Lock gate = new();
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<EnvironmentKey> pending = [];

    public void Changed(EnvironmentKey key)
    {
        lock (gate) pending.Add(key);
        signal.Writer.TryWrite(true);
    }

    /// <summary>Wakes those of the keys that nobody is about to look at.</summary>
    public async Task RemindAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken)
    {
        foreach (var some in keys.Chunk(KeysPerWrite)) await queue.RemindAsync(WakeUpsOf(some), cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(DispatchAsync(stoppingToken), ScanAsync(stoppingToken));

    private async Task DispatchAsync(CancellationToken stopping)
    {
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            await signal.Reader.ReadAsync(stopping);
            var keys = Take();
            var count = keys.Count;
            var began = time.GetTimestamp();
            try
            {
                while (keys.Count > 0) await WakeSomeAsync(keys, stopping);
                if (failures > 0) LogWorksAgain(log);
                failures = 0;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                if (failures++ == 0) LogCannotWake(log, exception, keys.Count);
                keys.ForEach(Changed);
            }

            var pause = failures == 0 ? (PacePerKey * count) - time.GetElapsedTime(began) : FirstPauseOfOutage * Math.Pow(2, Math.Min(failures, 6));
            if (pause > TimeSpan.Zero) await Task.Delay(pause, time, stopping);
        }
    }

    // What has been written is taken off the list, so that a failure keeps only the rest.
    private async Task WakeSomeAsync(List<EnvironmentKey> keys, CancellationToken stopping)
    {
        var first = Math.Max(0, keys.Count - KeysPerWrite);
        await queue.WakeAsync(WakeUpsOf(keys.Skip(first)), stopping);
        keys.RemoveRange(first, keys.Count - first);
    }

    private async Task ScanAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(ScanEvery, time);
        var (limit, failing) = (KeysOfFirstScan, false);
        do
        {
            try
            {
                await RemindAsync(await inbox.ListUnseenAsync(limit, stopping), stopping);
                (limit, failing) = (KeysPerScan, false);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                if (!failing) LogCannotScan(log, exception);
                failing = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }

    private List<WakeUp> WakeUpsOf(IEnumerable<EnvironmentKey> keys) => [.. keys.Select(key => new WakeUp(key, queueOf(key)))];

    private List<EnvironmentKey> Take()
    {
        lock (gate)
        {
            List<EnvironmentKey> taken = [.. pending];
            pending = [];
            return taken;
        }
    }

    [LoggerMessage(LogLevel.Error, "{Count} environments cannot be woken; trying until they can")]
    private static partial void LogCannotWake(ILogger log, Exception exception, int count);

    [LoggerMessage(LogLevel.Information, "Environments can be woken again")]
    private static partial void LogWorksAgain(ILogger log);

    [LoggerMessage(LogLevel.Error, "The store cannot be asked which environments need a look; trying again every half minute")]
    private static partial void LogCannotScan(ILogger log, Exception exception);
}
