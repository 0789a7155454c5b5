namespace ReviewEnv.Core.Lifetime;

/// <summary>Decides whether an environment that is wanted is to sleep. Pure, and level-triggered: whoever uses it moves the last sign of use, and with it the answer.</summary>
public static class SleepRules
{
    /// <summary>Outside of the working hours, and over the budget, what nobody used for so long sleeps.</summary>
    public static TimeSpan OffHoursGrace { get; } = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookAgainWhileFailing = TimeSpan.FromMinutes(5);

    public static SleepDecision Decide(SleepFacts facts)
    {
        if (facts.Wish is { } wish) return new SleepDecision($"put to sleep by {wish.By}", null);
        var hours = facts.Lifetime.WorkingHours;
        var open = hours?.Holds(facts.Now) != false;
        var change = hours?.NextChange(facts.Now);
        if (facts.InUseUntil > facts.Now) return SleepDecision.Awake(Earlier(facts.InUseUntil, change));
        if (Limit(facts, open) is not { } limit) return SleepDecision.Awake(change);

        var due = facts.LastUse.At + limit;
        if (due > facts.Now) return SleepDecision.Awake(Earlier(due, change));
        // The hours of the project were chosen by people; only what is concluded from silence needs ears.
        if (open && facts.Traffic.Signal == TrafficSignal.Failing) return SleepDecision.Awake(Earlier(facts.Now + LookAgainWhileFailing, change));
        if (open && facts.Traffic is { Signal: TrafficSignal.Watched } traffic && !(traffic.KnownUntil >= due)) return SleepDecision.Awake(Earlier(facts.Now + LookAgain, change));
        return new SleepDecision(Because(facts, open, limit), Opening(facts, open, change));
    }

    private static TimeSpan? Limit(SleepFacts facts, bool open)
    {
        if (open && facts.OverBudget is null) return facts.Lifetime.SleepAfter;
        return facts.Lifetime.SleepAfter is { } after && after < OffHoursGrace ? after : OffHoursGrace;
    }

    private static string Because(SleepFacts facts, bool open, TimeSpan limit)
    {
        var used = $"last used {facts.LastUse.At:yyyy-MM-dd HH:mm} UTC ({facts.LastUse.Words}){(facts.Traffic.Signal == TrafficSignal.None ? "; no traffic signal" : "")}";
        return !open ? $"outside of the working hours ({facts.Lifetime.WorkingHours}), {used}"
            : facts.OverBudget is { } budget ? $"{budget}, {used}"
            : $"nobody used it for {Duration.Format(limit)}, {used}";
    }

    /// <summary>When it wakes by itself: at the beginning of the working hours, unless it was idle for too long by then.</summary>
    private static DateTimeOffset? Opening(SleepFacts facts, bool open, DateTimeOffset? change)
    {
        // A new month, or a raised budget, is no event: a look now and then finds it.
        if (facts.OverBudget is not null) return facts.Now + TimeSpan.FromHours(1);
        return open || (facts.Lifetime.SleepAfter is { } after && facts.LastUse.At + after <= change) ? null : change;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}

/// <summary>All that the decision rests on.</summary>
/// <param name="LastUse">The last sign of use that is known, requests included.</param>
public sealed record SleepFacts(LifetimeSettings Lifetime, UseSign LastUse, DateTimeOffset Now)
{
    /// <summary>Somebody's wish that still holds.</summary>
    public SleepWish? Wish { get; init; }

    /// <summary>Until when leases hold it.</summary>
    public DateTimeOffset? InUseUntil { get; init; }
    public TrafficSight Traffic { get; init; } = TrafficSight.None;

    /// <summary>Which budget is used up and has what is idle sleep, in words; null for none.</summary>
    public string? OverBudget { get; init; }
}

/// <param name="Because">Why it is to sleep; null when it is to be awake.</param>
/// <param name="Next">When the answer may be another one although nothing happened; in the future. Null for never.</param>
public sealed record SleepDecision(string? Because, DateTimeOffset? Next)
{
    public static SleepDecision Awake(DateTimeOffset? next) => new(null, next);
}
