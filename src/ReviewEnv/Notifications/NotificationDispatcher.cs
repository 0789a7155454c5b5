using ReviewEnv.Configuration;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Scheduling;

namespace ReviewEnv.Notifications;

/// <summary>Tells the outside what the outbox holds: at least once, each channel on its own, in one process of all that share a store.</summary>
internal sealed partial class NotificationDispatcher(
    ServerSettings settings, IOutbox outbox, EnvironmentFeed feed, WebhookPoster poster, NotificationMetrics metrics, TimeProvider clock, ILoggerFactory loggers, Duties duties)
    : BackgroundService
{
    internal const string Duty = "notifications/dispatcher";
    internal static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    // Two fifths of it are longer than a post takes at most, a third longer than the time between two looks.
    internal static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GraceAtEnd = TimeSpan.FromSeconds(3);
    private const int PostsAtOnce = 8;

    private readonly MemoLease? lease = duties.Lease(Duty, LeaseLength);
    private readonly ILogger logger = loggers.CreateLogger<NotificationDispatcher>();
    private bool failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var news = feed.Subscribe();
        using var slots = new SemaphoreSlim(PostsAtOnce);
        using var desk = new OutboxDesk(outbox, clock, loggers.CreateLogger<OutboxDesk>());
        using var urgent = new CancellationTokenSource();
        // A post that is under way may end, so that it is not done once more.
        await using var end = stoppingToken.Register(() => urgent.CancelAfter(GraceAtEnd));
        List<ChannelWorker> workers = [.. settings.Notifications.Select(channel =>
            new ChannelWorker(channel, desk, poster, settings.PublicUrl, slots, () => lease?.IsHeld != false, metrics, clock, loggers.CreateLogger<ChannelWorker>()))];
        await Task.WhenAll([LookAsync(desk, workers, news, stoppingToken), .. workers.Select(worker => worker.RunAsync(urgent.Token, stoppingToken))]);
        await ReleaseAsync();
    }

    private async Task LookAsync(OutboxDesk desk, IReadOnlyList<ChannelWorker> workers, EnvironmentSubscription news, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (!await TryAsync(desk, workers, stopping)) await WaitAsync(news, stopping);
        }
    }

    /// <returns>Whether there may be more right now.</returns>
    private async Task<bool> TryAsync(OutboxDesk desk, IReadOnlyList<ChannelWorker> workers, CancellationToken stopping)
    {
        try
        {
            var more = (lease is null || await lease.HoldAsync(stopping)) && await desk.TakeDueAsync(workers, stopping);
            if (failing) LooksAgain(logger);
            failing = false;
            return more;
        }
        catch (Exception e)
        {
            if (!failing && !stopping.IsCancellationRequested) CannotLook(logger, e);
            failing = true;
            return false;
        }
    }

    /// <summary>Until a pass has stored something, which it may have announced, or until it is time to look anyway: other processes and budgets announce too.</summary>
    private async Task WaitAsync(EnvironmentSubscription news, CancellationToken stopping)
    {
        using var time = new CancellationTokenSource(LookEvery, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, stopping);
        try
        {
            await news.Records.WaitToReadAsync(either.Token);
            while (news.Records.TryRead(out _)) { }
        }
        catch (OperationCanceledException)
        {
            // It is time.
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            if (lease is not null) await lease.ReleaseAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            StaysTaken(logger, e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The store cannot be asked for notifications; trying until it can")]
    private static partial void CannotLook(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "The store can be asked for notifications again")]
    private static partial void LooksAgain(ILogger logger);

    [LoggerMessage(LogLevel.Information, "Another process sends notifications only once the lease of this one has run out")]
    private static partial void StaysTaken(ILogger logger, Exception exception);
}
