using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Scheduling;

/// <summary>What this process knows about its own work without asking the database: what it runs, and which wake-ups are certainly waiting.</summary>
/// <param name="alone">Whether no other process can take a wake-up away: only then is what was written known to be waiting still.</param>
internal sealed class WorkBoard(bool alone, TimeProvider time)
{
    // A waiting entry is forgotten after this long and written again: should the schedule have lost it, this heals it.
    private static readonly TimeSpan Trusted = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<EnvironmentKey, RunningWork> running = [];
    private readonly Dictionary<EnvironmentKey, WaitingWake> waiting = [];

    /// <summary>Sorts wake-ups into those that a running pass will answer, those already waiting, and those to write.</summary>
    public WakePlan Plan(IEnumerable<WakeUp> wakeUps)
    {
        var now = time.GetUtcNow();
        var plan = new WakePlan();
        lock (gate)
        {
            foreach (var wake in wakeUps)
            {
                if (running.TryGetValue(wake.Key, out var work))
                {
                    // Durable already: were this process to die now, its unfinished firing is done again, and sees what the wake-up is about.
                    work.WokenAt ??= now;
                    continue;
                }

                waiting.TryGetValue(wake.Key, out var known);
                if (known is not null && known.Queue == wake.Queue && now - known.WrittenAt < Trusted)
                {
                    if (!known.Written.IsCompletedSuccessfully) plan.InFlight.Add(known.Written);
                    continue;
                }

                var dueAt = known?.DueAt ?? now;
                plan.ToWrite[wake.Key] = new DueWake(wake, dueAt);
                if (alone) waiting[wake.Key] = new WaitingWake(wake.Queue, dueAt, now, plan.Written);
            }
        }

        return plan;
    }

    /// <summary>Forgets what could not be written.</summary>
    public void Forget(WakePlan plan)
    {
        lock (gate)
        {
            foreach (var key in plan.ToWrite.Keys)
                if (waiting.TryGetValue(key, out var known) && known.Written == plan.Written) waiting.Remove(key);
        }
    }

    /// <param name="byWake">Whether it is the wake-up that is being answered, so that a later one has to be written again.</param>
    public RunningWork Begin(EnvironmentKey key, string queue, bool byWake)
    {
        var work = new RunningWork(queue);
        lock (gate)
        {
            running[key] = work;
            if (byWake) waiting.Remove(key);
        }

        return work;
    }

    /// <summary>Takes the wake-ups that arrived since the last call: the time of the first of them, or null.</summary>
    public DateTimeOffset? TakeWake(RunningWork work)
    {
        lock (gate)
        {
            var wokenAt = work.WokenAt;
            work.WokenAt = null;
            return wokenAt;
        }
    }

    /// <summary>Ends the work unless a wake-up arrived, in one step: from here on wake-ups are written to the schedule.</summary>
    public bool TryEnd(EnvironmentKey key, RunningWork work)
    {
        lock (gate)
        {
            if (work.WokenAt is not null) return false;
            End(key, work);
            return true;
        }
    }

    public void End(EnvironmentKey key, RunningWork work)
    {
        lock (gate)
        {
            if (running.TryGetValue(key, out var current) && current == work) running.Remove(key);
        }
    }

    public (bool Running, DateTimeOffset? WokenAt) Look(EnvironmentKey key)
    {
        lock (gate) return running.TryGetValue(key, out var work) ? (true, work.WokenAt) : (false, null);
    }

    public IReadOnlyDictionary<string, int> CountRunning()
    {
        lock (gate) return running.Values.CountBy(work => work.Queue).ToDictionary();
    }

    private sealed record WaitingWake(string Queue, DateTimeOffset DueAt, DateTimeOffset WrittenAt, Task Written);
}

/// <summary>One key being worked on by this process.</summary>
internal sealed class RunningWork(string queue)
{
    public string Queue => queue;

    /// <summary>When the first wake-up that no pass has answered yet arrived. Guarded by the board.</summary>
    public DateTimeOffset? WokenAt { get; set; }
}

/// <param name="DueAt">Since when it waits; kept when it is written again, so that it keeps its place.</param>
internal readonly record struct DueWake(WakeUp Wake, DateTimeOffset DueAt);

/// <summary>What is left to do for a set of wake-ups.</summary>
internal sealed class WakePlan
{
    private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Dictionary<EnvironmentKey, DueWake> ToWrite { get; } = [];

    /// <summary>Writes of other callers that carry some of the wake-ups.</summary>
    public List<Task> InFlight { get; } = [];

    /// <summary>Completes when this plan's own write has committed.</summary>
    public Task Written => written.Task;

    public void Succeed() => written.TrySetResult();

    public void Fail(Exception exception)
    {
        written.TrySetException(exception);
        _ = written.Task.Exception;
    }
}
