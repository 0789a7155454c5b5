using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Work;

/// <summary>Which environments are to be looked at, and when. Durable; states its promises in the work-queue contract suite.</summary>
/// <remarks>
/// Never two passes of one key at once, in any number of processes. The same key twice is one item. A wake-up that arrives during a pass
/// leads to exactly one more pass. A process that dies in the middle of a pass does it again after its restart.
/// </remarks>
public interface IWorkQueue
{
    /// <summary>Has all these keys looked at as soon as possible. One durable write for all of them; returns after it.</summary>
    Task WakeAsync(IReadOnlyCollection<WakeUp> wakeUps, CancellationToken cancellationToken);

    /// <summary>Wakes those of the keys that nobody is about to look at: not those that run, wait already, or wait for their next try after a failure.</summary>
    /// <remarks>For what finds old unseen changes: unlike a wake-up it does not cut a backoff short. A queue that cannot tell may wake them all.</remarks>
    Task RemindAsync(IReadOnlyCollection<WakeUp> wakeUps, CancellationToken cancellationToken) => WakeAsync(wakeUps, cancellationToken);

    /// <summary>What the queue knows about a key; null when it waits for nothing.</summary>
    Task<WorkItem?> FindAsync(EnvironmentKey key, CancellationToken cancellationToken);

    /// <summary>Every queue that has items, with how many wait and how many run in this process.</summary>
    Task<IReadOnlyList<QueueLoad>> LoadAsync(CancellationToken cancellationToken);
}

/// <param name="Queue">The queue that the routing rules chose.</param>
public readonly record struct WakeUp(EnvironmentKey Key, string Queue);

/// <param name="DueAt">When it will be looked at, if a worker is free; null while it is being looked at and nothing else waits.</param>
/// <param name="Running">Whether this process is looking at it right now.</param>
/// <param name="Failures">Transient failures in a row.</param>
public sealed record WorkItem(EnvironmentKey Key, string Queue, DateTimeOffset? DueAt, bool Running, int Failures);

public sealed record QueueLoad(string Queue, int Waiting, int Running, int? Limit, bool Served);

/// <summary>Does one pass over one key. Called by the queue; may be called again for the same work after a crash.</summary>
public interface IWorkHandler
{
    /// <param name="turn">What the queue knows about this turn: how long the key waited, and how often in a row it failed before.</param>
    Task<Outcome> PassAsync(EnvironmentKey key, WorkTurn turn, CancellationToken cancellationToken);
}

/// <param name="Queue">The queue it came through.</param>
/// <param name="Waited">From the moment it was due to the moment a worker took it.</param>
/// <param name="Failures">Transient failures in a row before this turn.</param>
public readonly record struct WorkTurn(string Queue, TimeSpan Waited, int Failures);
