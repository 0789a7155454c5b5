using System.Globalization;

namespace ReviewEnv.Core.Lifetime;

/// <summary>When people of a project work: on these days from one time of the day to a later one, by the clocks of a time zone.</summary>
/// <param name="Zone">An IANA zone, whose changes to and from summer time count.</param>
public sealed record WorkingHours(TimeZoneInfo Zone, IReadOnlySet<DayOfWeek> Days, TimeOnly From, TimeOnly To)
{
    private const int DaysAhead = 8;

    /// <summary>Whether they work at this moment.</summary>
    public bool Holds(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        return Days.Contains(local.DayOfWeek) && time >= From && time < To;
    }

    /// <summary>The next moment at which work begins or ends.</summary>
    public DateTimeOffset NextChange(DateTimeOffset at)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime);
        var now = Holds(at);
        return Enumerable.Range(0, DaysAhead)
            .Select(today.AddDays)
            .Where(day => Days.Contains(day.DayOfWeek))
            .SelectMany(day => new[] { Moment(day, From), Moment(day, To) })
            .First(moment => moment > at && Holds(moment) != now);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{DayWords} {From:HH:mm}-{To:HH:mm} {Zone.Id}");

    private string DayWords => string.Join(",", Enumerable.Range(1, 7).Select(day => (DayOfWeek)(day % 7)).Where(Days.Contains).Select(day => day.ToString()[..3].ToLowerInvariant()));

    /// <summary>A time that the clocks leave out is the moment at which they do; of one that they show twice it is the first.</summary>
    private DateTimeOffset Moment(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        if (Zone.IsInvalidTime(local))
        {
            // Minute by minute, as zones change by odd amounts; once or twice a year.
            while (Zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        }

        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
