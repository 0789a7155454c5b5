namespace ReviewEnv.Core.Lifetime;

/// <summary>How long environments live, and when they rest. A null duration means: never.</summary>
/// <param name="AutoStopIn">Time from a deployment to the environment's end; each deployment of a new commit starts it anew, as GitLab's <c>auto_stop_in</c> does.</param>
public sealed record LifetimeSettings(TimeSpan? AutoStopIn)
{
    /// <summary>What counts as idle where nothing else is configured: used within this time is in use.</summary>
    public static TimeSpan DefaultIdleAfter { get; } = TimeSpan.FromHours(1);

    public static LifetimeSettings Default { get; } = new(TimeSpan.FromDays(7));

    /// <summary>Time from the last sign of use until it is put to sleep (<c>sleepAfter</c>).</summary>
    public TimeSpan? SleepAfter { get; init; }

    /// <summary>How long before its end that is announced (<c>warnBefore</c>).</summary>
    public TimeSpan? WarnBefore { get; init; }

    /// <summary>Outside of these it sleeps, unless somebody uses it; null for around the clock.</summary>
    public WorkingHours? WorkingHours { get; init; }

    /// <summary>From this time after the last sign of use on it counts as idle, for the reports (<c>idleAfter</c>).</summary>
    public TimeSpan IdleAfter { get; init; } = DefaultIdleAfter;
}
