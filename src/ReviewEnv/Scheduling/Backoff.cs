namespace ReviewEnv.Scheduling;

/// <summary>Delays after transient failures: doubling, with full jitter so that what failed together does not come back together.</summary>
public sealed record Backoff
{
    public TimeSpan Base { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan Cap { get; init; } = TimeSpan.FromMinutes(5);

    /// <param name="failures">How often in a row it failed before this time.</param>
    /// <param name="atLeast">What the other side asked for; never undercut.</param>
    /// <param name="fraction">A random number from 0 to 1.</param>
    public TimeSpan After(int failures, TimeSpan? atLeast, double fraction)
    {
        // Past 2^30 the cap rules in any case, and the doubling must not overflow.
        var ceiling = TimeSpan.FromTicks((long)Math.Min(Cap.Ticks, Base.Ticks * Math.Pow(2, Math.Min(failures, 30))));
        var delay = ceiling * fraction;
        return atLeast is { } floor && delay < floor ? floor + Base * fraction : delay;
    }
}
