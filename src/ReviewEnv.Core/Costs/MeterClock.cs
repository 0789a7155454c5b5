namespace ReviewEnv.Core.Costs;

/// <summary>Tells how much time really passed between two rounds, whatever happens to the clock on the wall.</summary>
internal sealed class MeterClock(TimeProvider clock, TimeSpan every)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);
    private (DateTimeOffset At, long Timestamp)? last;
    private (DateTimeOffset At, long Timestamp)? lastFull;

    /// <param name="full">Whether all targets are read: only that ends a gap.</param>
    public MeterRound Begin(bool full)
    {
        var now = (At: clock.GetUtcNow(), Timestamp: clock.GetTimestamp());
        var round = new MeterRound(now.At, Jumped(now), IsGap(now));
        last = now;
        if (full) lastFull = now;
        return round;
    }

    /// <summary>How far the wall clock ran ahead of time itself since the last round; zero if it did not.</summary>
    private TimeSpan Jumped((DateTimeOffset At, long Timestamp) now)
    {
        if (last is not { } before) return TimeSpan.Zero;
        var ahead = now.At - before.At - clock.GetElapsedTime(before.Timestamp, now.Timestamp);
        return ahead > Tolerance ? ahead : TimeSpan.Zero;
    }

    private bool IsGap((DateTimeOffset At, long Timestamp) now) =>
        lastFull is not { } before || clock.GetElapsedTime(before.Timestamp, now.Timestamp) > (every * 2) + Tolerance;
}

/// <summary>One reading of the meters.</summary>
/// <param name="Jumped">Time that the wall clock shows and that did not pass.</param>
/// <param name="Estimated">Nobody read the meters for long: a start, or a pause.</param>
internal sealed record MeterRound(DateTimeOffset Now, TimeSpan Jumped, bool Estimated)
{
    /// <summary>Takes out of a meter's time what did not pass, or is too long to be believed.</summary>
    public MeterState Adjust(MeterState meter)
    {
        var from = meter.CountedUntil + Jumped;
        if (Now - from > UsageSampler.LongestGap || from > Now) from = meter.CountedUntil > Now ? meter.CountedUntil : Now;
        return from == meter.CountedUntil ? meter : meter with { CountedUntil = from };
    }
}
