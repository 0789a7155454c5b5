using Microsoft.Extensions.Logging;
using Quartz;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Scheduling;

/// <summary>What happens when a trigger fires.</summary>
/// <remarks>
/// A firing costs commits and a pass does not, so one firing goes on while there is something to do at once: the step before said so,
/// or a wake-up arrived meanwhile. It ends by writing down when to look again, and only then stops taking wake-ups itself.
/// </remarks>
internal sealed partial class Firing(WorkBoard board, Schedule schedule, ScheduleTables tables, WorkerPool workers, WorkQueueOptions options, TimeProvider time, ILogger<Firing> log)
{
    /// <exception cref="OperationCanceledException">The process is stopping and the work is not finished: the scheduler keeps the firing for the next start.</exception>
    public async Task RunAsync(IJobExecutionContext context, IWorkHandler handler, CancellationToken stopping)
    {
        workers.Begun();
        var key = ScheduleNames.KeyOf(context.JobDetail);
        var queue = context.Trigger.ExecutionGroup ?? RoutingRules.DefaultQueue;
        var work = board.Begin(key, queue, context.Trigger.Key.Group == ScheduleNames.Now);
        using var deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var grace = stopping.Register(() => deadline.CancelAfter(options.ShutdownGrace));
        try
        {
            await RunAsync(key, work, context, handler, stopping, deadline.Token);
        }
        finally
        {
            board.End(key, work);
        }
    }

    private async Task RunAsync(EnvironmentKey key, RunningWork work, IJobExecutionContext context, IWorkHandler handler, CancellationToken stopping, CancellationToken deadline)
    {
        var later = await WaitingLaterAsync(key, context, stopping);
        var failures = Math.Max(ScheduleNames.FailuresOf(context.Trigger), later ?? 0);
        var laterWaits = later is not null;
        var waited = time.GetUtcNow() - (context.ScheduledFireTimeUtc ?? context.FireTimeUtc);
        for (var passes = 1; ; passes++)
        {
            // What arrived until here is seen by the pass that begins now.
            board.TakeWake(work);
            var outcome = await PassAsync(key, new WorkTurn(work.Queue, Max(waited, TimeSpan.Zero), failures), handler, deadline);
            failures = outcome is Outcome.Retry ? failures + 1 : 0;
            if (outcome is not Outcome.Onward)
            {
                laterWaits = await WriteAsync(key, work.Queue, outcome, failures, laterWaits, stopping, deadline);
                if (board.TryEnd(key, work)) return;
            }

            stopping.ThrowIfCancellationRequested();
            if (passes >= options.PassesPerFiring)
            {
                await QueueUpAgainAsync(key, work, stopping, deadline);
                return;
            }

            waited = board.TakeWake(work) is { } wokenAt ? time.GetUtcNow() - wokenAt : TimeSpan.Zero;
        }
    }

    private async Task<Outcome> PassAsync(EnvironmentKey key, WorkTurn turn, IWorkHandler handler, CancellationToken deadline)
    {
        try
        {
            return await handler.PassAsync(key, turn, deadline);
        }
        catch (Exception) when (deadline.IsCancellationRequested)
        {
            throw new OperationCanceledException(deadline);
        }
        catch (Exception exception)
        {
            LogSurprise(log, exception, key, turn.Failures + 1);
            return new Outcome.Retry(exception.Message);
        }
    }

    /// <returns>Whether a later look waits now.</returns>
    private async Task<bool> WriteAsync(EnvironmentKey key, string queue, Outcome outcome, int failures, bool laterWaits, CancellationToken stopping, CancellationToken deadline)
    {
        TimeSpan? delay = outcome switch
        {
            Outcome.AgainAfter again => Max(again.Delay, TimeSpan.Zero),
            Outcome.Retry retry => options.Backoff.After(failures - 1, retry.AtLeast, Random.Shared.NextDouble()),
            _ => null,
        };
        if (delay is { } wait)
        {
            var dueAt = time.GetUtcNow() + wait;
            await UntilStoredAsync(key, token => schedule.WriteLaterAsync(key, queue, dueAt, failures, token), stopping, deadline);
            return true;
        }

        if (laterWaits) await UntilStoredAsync(key, token => schedule.RemoveLaterAsync(key, token), stopping, deadline);
        return false;
    }

    /// <summary>Lets others go first. The wake-up is in the schedule before this firing stops taking them.</summary>
    private async Task QueueUpAgainAsync(EnvironmentKey key, RunningWork work, CancellationToken stopping, CancellationToken deadline)
    {
        var again = new DueWake(new WakeUp(key, work.Queue), time.GetUtcNow());
        await UntilStoredAsync(key, token => schedule.WriteNowAsync([again], token), stopping, deadline);
    }

    // A firing of the later look itself has used it up; any other may find one waiting.
    private async Task<int?> WaitingLaterAsync(EnvironmentKey key, IJobExecutionContext context, CancellationToken stopping)
    {
        if (context.Trigger.Key.Group == ScheduleNames.Later) return null;
        int? later = null;
        await UntilStoredAsync(key, async token => later = await tables.FindLaterAsync(key, token), stopping, stopping);
        return later;
    }

    // Giving up would lose the key: the firing that holds it is the only thing that remembers it until this is written, or until a scheduler that ends
    // has handed it back. Such a one takes nothing else any more, so there is no use in trying on until the deadline.
    private async Task UntilStoredAsync(EnvironmentKey key, Func<CancellationToken, Task> action, CancellationToken stopping, CancellationToken deadline)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await action(deadline);
                return;
            }
            catch (Exception) when (schedule.IsClosed)
            {
                // It hands back what was told to stop, which is a matter of a moment.
                await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping);
            }
            catch (Exception exception) when (!deadline.IsCancellationRequested)
            {
                if (attempt == 0) LogNotStored(log, exception, key);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5000, 250 << Math.Min(attempt, 5))), time, deadline);
            }
            catch (Exception)
            {
                throw new OperationCanceledException(deadline);
            }
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    [LoggerMessage(LogLevel.Error, "A pass over {Key} ended in an exception, the {Failures}. failure in a row; it is tried again")]
    private static partial void LogSurprise(ILogger log, Exception exception, EnvironmentKey key, int failures);

    [LoggerMessage(LogLevel.Warning, "The schedule of {Key} cannot be read or written; trying until it can")]
    private static partial void LogNotStored(ILogger log, Exception exception, EnvironmentKey key);
}
