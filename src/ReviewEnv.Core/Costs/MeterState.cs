using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Costs;

/// <summary>What a meter remembers of one environment: from when on it has to count, and at what rate.</summary>
/// <remarks>Stored with what was counted, in one commit, so that no time is counted twice and none is forgotten.</remarks>
public sealed record MeterState
{
    /// <summary>Stands between the names in <see cref="Unpriced"/>.</summary>
    public const char Between = ',';

    /// <summary>Whose time it is counted as.</summary>
    public required UsageSubject Subject { get; init; }

    /// <summary>Everything before is counted.</summary>
    public required DateTimeOffset CountedUntil { get; init; }

    /// <summary>Cost per hour since then.</summary>
    public decimal PerHour { get; init; }

    /// <summary>What it has that no price was found for, so that it counts as free; with <see cref="Between"/> between them. Null for nothing.</summary>
    public string? Unpriced { get; init; }

    /// <summary>What it cost per hour when it was awake last: what sleep saves is told by that.</summary>
    public decimal AwakePerHour { get; init; }
    /// <summary>All that was counted since the meter began, whoever owned it; also estimates.</summary>
    public decimal CostSoFar { get; init; }
    public MeterMode Mode { get; init; }

    /// <summary>The last sign of use, requests included.</summary>
    public UseSign? LastUse { get; init; }

    /// <summary>The last request; survives a restart by being here.</summary>
    public DateTimeOffset? LastRequest { get; init; }

    /// <summary>Until when leases hold it.</summary>
    public DateTimeOffset? InUseUntil { get; init; }

    /// <summary>Whether requests are told of.</summary>
    public TrafficSignal Signal { get; init; }

    /// <summary>From when on after the last sign of use it counts as idle.</summary>
    public TimeSpan IdleAfter { get; init; } = LifetimeSettings.DefaultIdleAfter;
    public decimal RequestedCpu { get; init; }

    /// <summary>Null where the platform does not measure.</summary>
    public decimal? UsedCpu { get; init; }
}

public enum MeterMode
{
    Running,
    Asleep,
    Leaking,
}

/// <summary>Under what amounts are counted. Another owner, or another target, is another subject: what was before stays where it was.</summary>
public sealed record UsageSubject(Desired.EnvironmentKey Key, string Target, string? Owner);

/// <summary>What one subject did in one hour, or a part of it.</summary>
/// <param name="Hour">Its beginning, UTC.</param>
public sealed record UsageHour(UsageSubject Subject, DateTimeOffset Hour, UsageAmounts Amounts);
