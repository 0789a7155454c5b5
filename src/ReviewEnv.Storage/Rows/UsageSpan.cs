namespace ReviewEnv.Storage.Rows;

/// <summary>How far usage is summed into days, and from where on hours are kept. A row of <c>usage_state</c>.</summary>
internal sealed class UsageMarks
{
    /// <summary>Hours before are in their days, too.</summary>
    public long SummedUntil { get; set; }

    /// <summary>Hours before count by their day alone. The beginning of a day, never after <see cref="SummedUntil"/>.</summary>
    public long HoursFrom { get; set; }
}

/// <summary>Which rows tell a period: each hour of it is in one of them.</summary>
/// <remarks>Whole days that are summed are read as such, a fraction of the rows; what is before and after them hour by hour.</remarks>
internal sealed record UsageSpan(long DayFrom, long DayUntil, long BeforeFrom, long BeforeUntil, long AfterFrom, long AfterUntil)
{
    public static UsageSpan Of(DateTimeOffset from, DateTimeOffset until, UsageMarks marks)
    {
        var (firstHour, untilHour) = (Math.Max(UsageTime.HourFrom(from), marks.HoursFrom), UsageTime.HourFrom(until));
        // A bound within a day of which no hours are kept counts as that day's beginning.
        var dayFrom = UsageTime.DayOf(from) * UsageTime.HoursPerDay < marks.HoursFrom ? UsageTime.DayOf(from) : UsageTime.DayFrom(from);
        var dayUntil = Math.Max(dayFrom, Math.Min(UsageTime.DayOf(until), marks.SummedUntil / UsageTime.HoursPerDay));
        return new UsageSpan(
            dayFrom, dayUntil,
            firstHour, Math.Min(dayFrom * UsageTime.HoursPerDay, untilHour),
            Math.Max(dayUntil * UsageTime.HoursPerDay, firstHour), untilHour);
    }
}
