using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Scheduling;

/// <summary>What nobody asks for and everybody needs: adopts what the targets hold at start, compares branches with records now and then, forgets what is old.</summary>
internal sealed partial class Caretaker(Adopter adopter, Sweeper sweeper, SweepBell bell, CaretakerSettings settings, IReviewStore store, TimeProvider clock, ILogger<Caretaker> logger, ForgeStops? stops = null)
    : BackgroundService, IHostedLifecycleService
{
    internal static readonly TimeSpan FirstAdoptionLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan DeliveryMemory = TimeSpan.FromDays(7);
    private static readonly TimeSpan JournalMemory = TimeSpan.FromDays(90);

    private readonly HashSet<string> failing = [];
    private IReadOnlyCollection<Target>? toAdopt;
    private DateTimeOffset? prunedAt;

    /// <summary>Adopts before the queue works and before requests are answered, so that nobody finds an environment missing; a target that is away holds this up only so long.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(FirstAdoptionLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await AdoptAsync(either.Token);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await AdoptAsync(stoppingToken);
            var swept = await TryAsync("comparing branches with records", cancellation => SweepAsync(null, cancellation), stoppingToken);
            if (stops is not null) await TryAsync("following stops in GitLab", stops.FollowAsync, stoppingToken);
            if (prunedAt is null || clock.GetUtcNow() - prunedAt >= PruneInterval) await TryAsync("forgetting what is old", PruneAsync, stoppingToken);
            await AnswerTheBellAsync(swept ? Jittered(settings.SweepEvery) : RetryInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until the next comparison of everything is due, compares what is rung for.</summary>
    private async Task AnswerTheBellAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var end = clock.GetUtcNow() + time;
        while (await bell.WaitAsync(end - clock.GetUtcNow(), cancellationToken) is { Count: > 0 } rung)
        {
            await TryAsync("comparing branches with records", cancellation => SweepAsync(rung, cancellation), cancellationToken);
        }
    }

    /// <summary>So that many servers do not ask one forge in the same second.</summary>
    private static TimeSpan Jittered(TimeSpan interval) => interval * (0.9 + (0.2 * Random.Shared.NextDouble()));

    private async Task AdoptAsync(CancellationToken cancellationToken)
    {
        if (toAdopt is { Count: 0 }) return;
        toAdopt = (await adopter.AdoptAsync(toAdopt, cancellationToken)).Failed;
    }

    private async Task SweepAsync(IReadOnlyCollection<string>? only, CancellationToken cancellationToken)
    {
        if (await sweeper.SweepAsync(only, cancellationToken) is > 0 and var found) Swept(logger, found);
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await store.PruneAsync(now - DeliveryMemory, now - JournalMemory, cancellationToken);
        prunedAt = now;
    }

    /// <summary>None of the duties holds up another, and trouble that lasts is told once.</summary>
    private async Task<bool> TryAsync(string duty, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
            if (failing.Remove(duty)) WorksAgain(logger, duty);
            return true;
        }
        catch (Exception e)
        {
            if (!cancellationToken.IsCancellationRequested && failing.Add(duty)) Failed(logger, duty, e);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} branches differ from their records and are looked at")]
    private static partial void Swept(ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "{Duty} failed and is tried again until it works")]
    private static partial void Failed(ILogger logger, string duty, Exception exception);

    [LoggerMessage(LogLevel.Information, "{Duty} works again")]
    private static partial void WorksAgain(ILogger logger, string duty);
}

/// <param name="SweepEvery">Time between comparisons of everything.</param>
internal sealed record CaretakerSettings(TimeSpan SweepEvery);
