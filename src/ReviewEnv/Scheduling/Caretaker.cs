using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Scheduling;

/// <summary>What nobody asks for and everybody needs: adopts what the targets hold at start, compares branches with records now and then, forgets what is old.</summary>
internal sealed partial class Caretaker(Adopter adopter, Sweeper sweeper, IReviewStore store, TimeProvider clock, ILogger<Caretaker> logger) : BackgroundService
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DeliveryMemory = TimeSpan.FromDays(7);
    private static readonly TimeSpan JournalMemory = TimeSpan.FromDays(90);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var adopted = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var delay = SweepInterval;
            try
            {
                if (!adopted)
                {
                    await adopter.AdoptAsync(stoppingToken);
                    adopted = true;
                }

                if (await sweeper.SweepAsync(stoppingToken) is > 0 and var found) Swept(logger, found);
                var now = clock.GetUtcNow();
                await store.PruneAsync(now - DeliveryMemory, now - JournalMemory, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                SweepFailed(logger, e);
                delay = RetryInterval;
            }

            await Task.Delay(delay, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} branches differ from their records and are looked at")]
    private static partial void Swept(ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "A round of caretaking failed and is tried again")]
    private static partial void SweepFailed(ILogger logger, Exception exception);
}
