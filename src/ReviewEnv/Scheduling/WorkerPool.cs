using System.Collections.Concurrent;
using Quartz;
using Quartz.Extensibility;
using Quartz.Impl;

namespace ReviewEnv.Scheduling;

/// <summary>The scheduler's workers, which hold its end up until every firing that was handed to them has begun.</summary>
/// <remarks>
/// At its end the scheduler tells, once, those firings to stop that it sees running, and takes no word from any after that. One that a worker had, but whose
/// job was still being made, was not among them: it went on, could not write down when to look again, and kept the process until that was killed.
/// Right after a start the first job waits for everything that a pass needs to be made, and all others wait with it.
/// </remarks>
/// <param name="workers">Most firings at once.</param>
/// <param name="patience">How long the end waits for those that have not begun.</param>
internal sealed class WorkerPool(int workers, TimeSpan patience) : TaskSchedulingThreadPool(workers), IThreadPool, ISchedulerListener
{
    private readonly AsyncLocal<TaskCompletionSource?> current = new();
    private readonly ConcurrentDictionary<TaskCompletionSource, byte> beginnings = new();

    /// <summary>Says that the firing that this is called in is among those that the scheduler sees running.</summary>
    public void Begun()
    {
        if (current.Value is { } beginning) End(beginning);
    }

    /// <summary>Nothing is fired any more when this is called, and what it waits for is told to stop right after it.</summary>
    public async ValueTask SchedulerShuttingDown(IScheduler scheduler, CancellationToken cancellationToken = default)
    {
        try
        {
            await Task.WhenAll(beginnings.Keys.Select(beginning => beginning.Task)).WaitAsync(patience, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException)
        {
            // What such a firing does is unfinished when the process ends, and done again at the next start.
        }
    }

    protected override TaskScheduler GetDefaultScheduler() => TaskScheduler.Default;

    async ValueTask<bool> IThreadPool.TryRunWithState(Func<object?, ValueTask> action, object? state, CancellationToken cancellationToken)
    {
        // Counted from here: the thread that will run it may be a long time in coming.
        var beginning = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        beginnings[beginning] = 0;
        var taken = await TryRunWithState(RunAsync, state, cancellationToken);
        if (!taken) End(beginning);
        return taken;

        async ValueTask RunAsync(object? given)
        {
            current.Value = beginning;
            try
            {
                await action(given);
            }
            finally
            {
                // It may have ended without a job.
                End(beginning);
            }
        }
    }

    private void End(TaskCompletionSource beginning)
    {
        beginnings.TryRemove(beginning, out _);
        beginning.TrySetResult();
    }
}
