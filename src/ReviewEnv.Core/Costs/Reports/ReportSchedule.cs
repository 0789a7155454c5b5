namespace ReviewEnv.Core.Costs.Reports;

/// <summary>When a report is due: every day, on a day of the week or on a day of the month, at a time by the clocks of a zone.</summary>
/// <param name="Zone">An IANA zone, whose changes to and from summer time count.</param>
public sealed record ReportSchedule(ReportRhythm Rhythm, TimeOnly At, TimeZoneInfo Zone)
{
    // A month, and the days until its time.
    private const int LongestGap = 33;

    /// <summary>The day that a week's report is due on.</summary>
    public DayOfWeek OnDay { get; init; } = DayOfWeek.Monday;

    /// <summary>The day that a month's report is due on; from 1 to 28, which every month has.</summary>
    public int OnDate { get; init; } = 1;

    /// <summary>The latest moment at which it was due; null if that is no later than what was delivered last. Of several that were missed it is the latest: nobody wants the others.</summary>
    /// <param name="last">The due moment that was delivered last.</param>
    public DateTimeOffset? DueSince(DateTimeOffset last, DateTimeOffset now) => Latest(now) is { } due && due > last ? due : null;

    /// <summary>The next moment at which it will be due.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset now)
    {
        var today = LocalDay(now);
        return Enumerable.Range(0, LongestGap).Select(ahead => Moment(today.AddDays(ahead))).First(moment => moment > now)!.Value;
    }

    /// <summary>The day on which a due moment lies, by the clocks of the zone: "last week" is meant from there.</summary>
    public DateOnly LocalDay(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Zone).DateTime);

    private DateTimeOffset? Latest(DateTimeOffset now)
    {
        var today = LocalDay(now);
        return Enumerable.Range(0, LongestGap).Select(ago => Moment(today.AddDays(-ago))).FirstOrDefault(moment => moment <= now);
    }

    private DateTimeOffset? Moment(DateOnly day)
    {
        var falls = Rhythm switch
        {
            ReportRhythm.Day => true,
            ReportRhythm.Week => day.DayOfWeek == OnDay,
            _ => day.Day == OnDate,
        };
        return falls ? Clock(day) : null;
    }

    /// <summary>A time that the clocks leave out is the moment at which they do; of one that they show twice it is the first.</summary>
    private DateTimeOffset Clock(DateOnly day)
    {
        var local = day.ToDateTime(At);
        // Minute by minute, as zones change by odd amounts; once or twice a year.
        while (Zone.IsInvalidTime(local)) local = new DateTime(local.Ticks - (local.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(1);
        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}

public enum ReportRhythm
{
    Day,
    Week,
    Month,
}
