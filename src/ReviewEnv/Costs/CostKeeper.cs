using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.Scheduling;

namespace ReviewEnv.Costs;

/// <summary>Has the meters read on a schedule and soon after every change, the budgets counted, and the hours summed into days.</summary>
internal sealed partial class CostKeeper(UsageSampler sampler, BudgetKeeper budgets, IUsageLedger ledger, Duties duties, EnvironmentFeed feed, CostSettings settings, TimeProvider clock, ILogger<CostKeeper> logger) : BackgroundService
{
    // Changes come in groups, and what a platform tells follows them by a moment.
    private static readonly TimeSpan AfterChange = TimeSpan.FromSeconds(2);

    // Where a reading is calls to somebody's API, a busy hour must not become many of them.
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RollUpEvery = TimeSpan.FromHours(1);

    private readonly Dictionary<EnvironmentKey, EnvironmentPhase> phases = [];
    private readonly HashSet<string> changed = [];
    private DateTimeOffset fullDue;
    private DateTimeOffset rollUpDue;
    private DateTimeOffset readAt;
    private bool failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe();
        var lease = duties.Lease("meters", (settings.SampleEvery * 3) + TimeSpan.FromMinutes(1));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Another process on the same store reads the meters; this one is ready should it end.
                if (lease is null || await lease.HoldAsync(stoppingToken)) await ReadAsync(stoppingToken);
                if (failing) WorksAgain(logger);
                failing = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failing) Failed(logger, e);
                failing = true;
                changed.Clear();
                fullDue = clock.GetUtcNow() + settings.SampleEvery;
            }

            await WaitAsync(subscription, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (lease is not null) await lease.ReleaseAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var full = now >= fullDue;
        if (!full && changed.Count == 0) return;
        await sampler.SampleAsync(full ? null : [.. changed], cancellationToken);
        changed.Clear();
        readAt = now;
        if (!full) return;
        fullDue = now + settings.SampleEvery;
        await budgets.CountAsync(cancellationToken);
        if (now < rollUpDue || sampler.CountedUntil is not { } counted) return;
        await ledger.RollUpUsageAsync(counted, now - settings.KeepHours, now - settings.KeepDays, cancellationToken);
        rollUpDue = now + RollUpEvery;
    }

    /// <summary>Until a reading is due, or shortly after something changed that meters see.</summary>
    private async Task WaitAsync(EnvironmentSubscription subscription, CancellationToken cancellationToken)
    {
        var rest = fullDue - clock.GetUtcNow();
        if (rest <= TimeSpan.Zero) rest = settings.SampleEvery;
        using var limit = new CancellationTokenSource(rest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (changed.Count == 0)
            {
                if (!await subscription.Records.WaitToReadAsync(either.Token)) return;
                Hear(subscription);
            }

            var sinceLast = clock.GetUtcNow() - readAt;
            var rested = sinceLast < TimeSpan.Zero ? TimeSpan.Zero : BetweenChanges - sinceLast;
            await Task.Delay(rested > AfterChange ? rested : AfterChange, clock, either.Token);
            Hear(subscription);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The full reading is due.
        }
    }

    private void Hear(EnvironmentSubscription subscription)
    {
        while (subscription.Records.TryRead(out var record))
        {
            if (phases.TryGetValue(record.Key, out var before) && before == record.Phase) continue;
            if (record.Phase == EnvironmentPhase.Stopped) phases.Remove(record.Key);
            else phases[record.Key] = record.Phase;
            if (record.Target.Length > 0) changed.Add(record.Target);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What environments use cannot be counted; this is tried again until it can, and the time between is counted then")]
    private static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "What environments use is counted again")]
    private static partial void WorksAgain(ILogger logger);
}
