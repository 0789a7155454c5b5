using Quartz;

namespace ReviewEnv.Scheduling;

/// <summary>The one scheduler of this process, built when it is first needed.</summary>
internal sealed class SchedulerHandle(ISchedulerFactory factory)
{
    private volatile IScheduler? scheduler;

    /// <summary>Whether it takes nothing any more.</summary>
    public bool IsClosed => scheduler is { Status: SchedulerStatus.ShuttingDown or SchedulerStatus.Shutdown };

    public ValueTask<IScheduler> GetAsync(CancellationToken cancellationToken) =>
        scheduler is { } known ? ValueTask.FromResult(known) : BuildAsync(cancellationToken);

    private async ValueTask<IScheduler> BuildAsync(CancellationToken cancellationToken) => scheduler = await factory.GetScheduler(cancellationToken);
}
