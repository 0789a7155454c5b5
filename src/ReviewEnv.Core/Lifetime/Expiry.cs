namespace ReviewEnv.Core.Lifetime;

/// <summary>When the life of an environment ends.</summary>
public static class Expiry
{
    /// <summary>The latest of: its own time, an extension, a pin. Null for never.</summary>
    public static DateTimeOffset? Of(LifetimeSettings settings, EnvironmentWishes wishes, DateTimeOffset since)
    {
        if (settings.AutoStopIn is not { } life) return null;
        if (wishes.Pin is { Until: null }) return null;
        return Latest(Latest(since + life, wishes.ExtendedUntil), wishes.Pin?.Until);
    }

    private static DateTimeOffset Latest(DateTimeOffset a, DateTimeOffset? b) => b > a ? b.Value : a;
}
