using System.Threading.Channels;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Costs;

/// <summary>Takes the word of fronts that somebody came: each visit is a sign of use, and one that waits wakes what sleeps.</summary>
internal sealed partial class Visits(TrafficBoard board, IReviewStore store, IChangeSink changes, TimeProvider time, ILogger<Visits> logger) : BackgroundService
{
    /// <summary>Who waits longer than that says so again.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly Channel<EnvironmentKey> waiting = Channel.CreateBounded<EnvironmentKey>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<EnvironmentKey, DateTimeOffset> woken = [];

    /// <summary>The sink for the fronts of one target.</summary>
    public IVisitSink Of(string target)
    {
        board.Watch(target);
        return new Sink(this, target);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var key in waiting.Reader.ReadAllAsync(stoppingToken))
        {
            var now = time.GetUtcNow();
            if (woken.TryGetValue(key, out var at) && at <= now && now - at < Rest) continue;
            try
            {
                await WakeAsync(key, now, stoppingToken);
                if (woken.Count > 1000) woken.Clear();
                woken[key] = now;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whoever waits asks again.
                NotWoken(logger, key, e);
            }
        }
    }

    private async Task WakeAsync(EnvironmentKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entry = new JournalEntry(key, now, JournalKind.Request, "A visitor asked for its URL and waits: woken.");
        await store.WishAsync(key, wishes => wishes with { Sleep = null, Used = new UseSign(UseKind.Request, now) }, entry, cancellationToken);
        changes.Changed(key);
    }

    [LoggerMessage(LogLevel.Warning, "{Key} has a visitor who waits, and could not be woken")]
    private static partial void NotWoken(ILogger logger, EnvironmentKey key, Exception exception);

    private void Take(string target, EnvironmentKey key, bool waits)
    {
        board.Saw(target, key, time.GetUtcNow());
        if (waits) waiting.Writer.TryWrite(key);
    }

    private sealed class Sink(Visits visits, string target) : IVisitSink
    {
        public void Visited(EnvironmentKey key, bool waits) => visits.Take(target, key, waits);
    }
}
