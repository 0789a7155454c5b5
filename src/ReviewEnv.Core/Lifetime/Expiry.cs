namespace ReviewEnv.Core.Lifetime;

/// <summary>When the life of an environment ends.</summary>
public static class Expiry
{
    /// <summary>The latest of: its own time, an extension, a pin.</summary>
    public static EndOfLife Of(LifetimeSettings settings, EnvironmentWishes wishes, DateTimeOffset since)
    {
        if (settings.AutoStopIn is not { } life) return new(null, "the project sets no end (autoStopIn: never)");
        if (wishes.Pin is { Until: null } endless) return new(null, $"{endless.By} pinned it{Because(endless.Reason)}");
        var end = new EndOfLife(since + life, $"{Duration.Format(life)} after its last deployment");
        if (wishes.ExtendedUntil > end.At) end = new(wishes.ExtendedUntil, "somebody extended it");
        if (wishes.Pin is { } pin && pin.Until > end.At) end = new(pin.Until, $"{pin.By} pinned it{Because(pin.Reason)}");
        return end;
    }

    private static string Because(string reason) => reason.Length > 0 ? $": {reason}" : "";
}
