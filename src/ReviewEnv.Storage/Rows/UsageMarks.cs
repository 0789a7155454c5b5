namespace ReviewEnv.Storage.Rows;

/// <summary>What rolling up is to reach.</summary>
/// <param name="SumUntil">The first hour that may still be added to. Hours are summed one by one as they end, so that what is not summed is always little to read.</param>
/// <param name="HoursFrom">The first hour of the first day whose hours are to be kept.</param>
/// <param name="DaysFrom">The first day to be kept.</param>
internal sealed record RollUpGoal(long SumUntil, long HoursFrom, long DaysFrom);

/// <summary>How far usage is summed, and from where on it is kept. The row of <c>usage_state</c>.</summary>
internal sealed class UsageMarks
{
    /// <summary>Hours before are in their days and weeks, too.</summary>
    public long SummedUntil { get; set; }

    /// <summary>Hours before count by their day alone. The beginning of a day, never after <see cref="SummedUntil"/>.</summary>
    public long HoursFrom { get; set; }

    /// <summary>Days before are forgotten; never after <see cref="HoursFrom"/>, so that a day whose hours are kept is kept.</summary>
    public long DaysFrom { get; set; }

    /// <summary>The first week of which no day is forgotten.</summary>
    public long WeeksFrom => (DaysFrom + UsageTime.DaysPerWeek - 1) / UsageTime.DaysPerWeek;

    /// <summary>Moves what is kept as far as the goal says and sums allow. Whole days only: a day counts either by its hours or by its sum.</summary>
    /// <returns>Whether anything moved.</returns>
    public bool Forget(RollUpGoal goal)
    {
        var (hours, days) = (HoursFrom, DaysFrom);
        HoursFrom = Math.Max(hours, Math.Min(goal.HoursFrom, SummedUntil / UsageTime.HoursPerDay * UsageTime.HoursPerDay));
        DaysFrom = Math.Max(days, Math.Min(goal.DaysFrom, HoursFrom / UsageTime.HoursPerDay));
        return (hours, days) != (HoursFrom, DaysFrom);
    }
}
