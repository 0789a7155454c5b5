using System.Runtime.InteropServices;

namespace ReviewEnv.Storage.Rows;

/// <summary>Which rows tell a period: each hour of it is in one of them.</summary>
/// <remarks>What is summed is read as such, a fraction of the rows: whole weeks, the days before and after them, and hour by hour what is before and after those.</remarks>
internal sealed record UsageSpan
{
    public required UsageRange Weeks { get; init; }
    public required UsageRange DaysBefore { get; init; }
    public required UsageRange DaysAfter { get; init; }

    /// <summary>All days, for where there are no weeks.</summary>
    public required UsageRange Days { get; init; }
    public required UsageRange HoursBefore { get; init; }
    public required UsageRange HoursAfter { get; init; }

    /// <summary>All hours that are kept.</summary>
    public required UsageRange Hours { get; init; }

    public static UsageSpan Of(DateTimeOffset from, DateTimeOffset until, UsageMarks marks)
    {
        var hours = new UsageRange(Math.Max(UsageTime.HourFrom(from), marks.HoursFrom), UsageTime.HourFrom(until));
        // A bound within a day of which no hours are kept counts as that day's beginning.
        var firstDay = UsageTime.DayOf(from) * UsageTime.HoursPerDay < marks.HoursFrom ? UsageTime.DayOf(from) : UsageTime.DayFrom(from);
        // What is summed of the last day and week can be read as such by a period that holds all of it.
        var tillNow = hours.Until >= marks.SummedUntil;
        var days = new UsageRange(Math.Max(firstDay, marks.DaysFrom), tillNow ? Up(marks.SummedUntil, UsageTime.HoursPerDay) : UsageTime.DayOf(until));
        var weeks = new UsageRange(Math.Max(Up(days.From, UsageTime.DaysPerWeek), marks.WeeksFrom), tillNow ? Up(days.Until, UsageTime.DaysPerWeek) : days.Until / UsageTime.DaysPerWeek);
        var summed = days.Times(UsageTime.HoursPerDay);
        var (hoursBefore, hoursAfter) = hours.Without(summed with { Until = Math.Min(summed.Until, marks.SummedUntil) });
        var (daysBefore, daysAfter) = days.Without(weeks.Times(UsageTime.DaysPerWeek));
        return new UsageSpan { Weeks = weeks, DaysBefore = daysBefore, DaysAfter = daysAfter, Days = days, HoursBefore = hoursBefore, HoursAfter = hoursAfter, Hours = hours };
    }

    private static long Up(long time, int length) => (time + length - 1) / length;
}

/// <summary>From one hour, day or week to before another; empty where that is not after it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct UsageRange(long From, long Until)
{
    public UsageRange Times(long length) => new(From * length, Until * length);

    /// <summary>What is left of it before and after another range.</summary>
    public (UsageRange Before, UsageRange After) Without(UsageRange other) => other.Until <= other.From
        ? (this, new UsageRange(0, 0))
        : (this with { Until = Math.Min(Until, other.From) }, this with { From = Math.Max(From, other.Until) });
}
