using Quartz;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Scheduling;

/// <summary>The work queue on a persistent scheduler.</summary>
/// <param name="alone">Whether this is the only process that works this schedule.</param>
internal sealed class QuartzWorkQueue(WorkBoard board, Schedule schedule, ScheduleTables tables, WorkQueueOptions options, bool alone, TimeProvider time) : IWorkQueue
{
    public async Task WakeAsync(IReadOnlyCollection<WakeUp> wakeUps, CancellationToken cancellationToken)
    {
        var plan = board.Plan(wakeUps);
        try
        {
            if (plan.ToWrite.Count > 0) await WriteAsync(plan, cancellationToken);
            plan.Succeed();
        }
        catch (Exception exception)
        {
            board.Forget(plan);
            plan.Fail(exception);
            throw;
        }

        await Task.WhenAll(plan.InFlight).WaitAsync(cancellationToken);
    }

    public async Task RemindAsync(IReadOnlyCollection<WakeUp> wakeUps, CancellationToken cancellationToken)
    {
        var forgotten = wakeUps.Where(wake => !board.Look(wake.Key).Running).ToList();
        var waiting = await tables.FindWaitingAsync(forgotten, orRetrying: true, cancellationToken);
        forgotten.RemoveAll(waiting.Contains);
        if (forgotten.Count > 0) await WakeAsync(forgotten, cancellationToken);
    }

    public async Task<WorkItem?> FindAsync(EnvironmentKey key, CancellationToken cancellationToken)
    {
        var (now, later) = await schedule.FindAsync(key, cancellationToken);
        var (running, wokenAt) = board.Look(key);
        if (now is null && later is null && !running) return null;
        var next = new[] { now, later }.Where(trigger => trigger?.NextFireTimeUtc is not null).MinBy(trigger => trigger!.NextFireTimeUtc);
        var queue = (next ?? now ?? later)?.ExecutionGroup ?? RoutingRules.DefaultQueue;
        return new WorkItem(key, queue, Sooner(wokenAt, next?.NextFireTimeUtc), running, ScheduleNames.FailuresOf(later));
    }

    public async Task<IReadOnlyList<QueueLoad>> LoadAsync(CancellationToken cancellationToken)
    {
        var due = await tables.CountDueAsync(time.GetUtcNow(), cancellationToken);
        var running = board.CountRunning();
        return [.. options.KnownQueues.Union(due.Keys).Union(running.Keys).Order().Select(queue =>
            new QueueLoad(queue, due.GetValueOrDefault(queue), running.GetValueOrDefault(queue), options.LimitOf(queue), options.Serves(queue)))];
    }

    private async Task WriteAsync(WakePlan plan, CancellationToken cancellationToken)
    {
        // Another process may have taken what this one wrote, so only the database can say what still waits. A wake-up that
        // waits there has not begun, and will therefore see everything that was stored before this call.
        var waiting = alone ? [] : await tables.FindWaitingAsync([.. plan.ToWrite.Values.Select(due => due.Wake)], orRetrying: false, cancellationToken);
        var missing = plan.ToWrite.Values.Where(due => !waiting.Contains(due.Wake)).ToList();
        if (missing.Count > 0) await schedule.WriteNowAsync(missing, cancellationToken);
    }

    private static DateTimeOffset? Sooner(DateTimeOffset? left, DateTimeOffset? right) => right is null || left < right ? left : right;
}
