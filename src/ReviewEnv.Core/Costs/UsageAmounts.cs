namespace ReviewEnv.Core.Costs;

/// <summary>What an environment did and cost during some time. Adding is all that is done to it: parts of a period add up to the period.</summary>
/// <remarks>Times of one environment: <see cref="Running"/> and <see cref="Asleep"/> never overlap; <see cref="Idle"/>, <see cref="Unwatched"/> and <see cref="Leaking"/> are parts of running, <see cref="Estimated"/> of either.</remarks>
public sealed record UsageAmounts
{
    public static UsageAmounts None { get; } = new();

    /// <summary>It was there and awake.</summary>
    public TimeSpan Running { get; init; }

    /// <summary>Scaled to nothing.</summary>
    public TimeSpan Asleep { get; init; }

    /// <summary>Running, and known not to be used.</summary>
    public TimeSpan Idle { get; init; }

    /// <summary>Running, without a sign of use, and nobody would have told of requests: perhaps idle.</summary>
    public TimeSpan Unwatched { get; init; }

    /// <summary>It should be gone and something of it is still there.</summary>
    public TimeSpan Leaking { get; init; }

    /// <summary>Nobody was there to measure; taken to be as before.</summary>
    public TimeSpan Estimated { get; init; }

    /// <summary>All that it cost, in the currency of the price books.</summary>
    public decimal Cost { get; init; }

    /// <summary>The part of it during <see cref="Idle"/>.</summary>
    public decimal IdleCost { get; init; }

    /// <summary>The part of it during <see cref="Leaking"/>.</summary>
    public decimal LeakingCost { get; init; }

    /// <summary>What it would have cost besides, had it been awake instead of <see cref="Asleep"/>.</summary>
    public decimal Saved { get; init; }

    /// <summary>Core hours that were kept free for it, while use was measured.</summary>
    public decimal CpuHoursRequested { get; init; }

    /// <summary>Core hours that it used.</summary>
    public decimal CpuHoursUsed { get; init; }

    public static UsageAmounts operator +(UsageAmounts one, UsageAmounts other) => new()
    {
        Running = one.Running + other.Running,
        Asleep = one.Asleep + other.Asleep,
        Idle = one.Idle + other.Idle,
        Unwatched = one.Unwatched + other.Unwatched,
        Leaking = one.Leaking + other.Leaking,
        Estimated = one.Estimated + other.Estimated,
        Cost = one.Cost + other.Cost,
        IdleCost = one.IdleCost + other.IdleCost,
        LeakingCost = one.LeakingCost + other.LeakingCost,
        Saved = one.Saved + other.Saved,
        CpuHoursRequested = one.CpuHoursRequested + other.CpuHoursRequested,
        CpuHoursUsed = one.CpuHoursUsed + other.CpuHoursUsed,
    };
}
