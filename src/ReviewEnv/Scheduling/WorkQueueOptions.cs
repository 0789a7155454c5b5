using ReviewEnv.Configuration;

namespace ReviewEnv.Scheduling;

/// <summary>How this process takes part in the work.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>The database that holds the schedule; the same as the store's.</summary>
    public required StorageSettings Storage { get; init; }

    /// <summary>Limits and routing.</summary>
    public QueueSettings Queues { get; init; } = QueueSettings.Default;

    /// <summary>The queues that this process works; null for all of them.</summary>
    public IReadOnlyCollection<string>? Served { get; init; }

    /// <summary>How transient failures are spread out.</summary>
    public Backoff Backoff { get; init; } = new();

    /// <summary>How long a running pass may go on after the shutdown began, before it is cancelled and left for the next start.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most passes of one key in one firing; what is left then queues up again behind the others.</summary>
    public int PassesPerFiring { get; init; } = 50;

    /// <summary>How often a process of a cluster says that it lives. One that was silent for three of these is dead, and others do its passes again.</summary>
    public TimeSpan CheckInEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most passes of a queue at once in this process.</summary>
    internal int LimitOf(string queue) => Queues.Limits.TryGetValue(queue, out var limit) ? limit : OtherLimit;

    /// <summary>The limit of a queue that is not named.</summary>
    internal int OtherLimit => Queues.Limits.GetValueOrDefault(Core.Work.RoutingRules.DefaultQueue, 8);

    internal bool Serves(string queue) => Served is null || Served.Contains(queue);

    internal IReadOnlyCollection<string> KnownQueues => [.. Queues.RoutingRules.Queues.Union(Queues.Limits.Keys)];
}
