using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Costs.Reports;

/// <summary>How the hours of the week are, by the clocks of a zone: when environments run, and when they run for nobody.</summary>
/// <param name="First">The first day that it shows; hours are kept less long than days.</param>
/// <param name="Cells">168 of them: Monday from 0 to 23 o'clock, then Tuesday.</param>
public sealed record WeekHeat(TimeZoneInfo Zone, DateOnly First, DateOnly Last, IReadOnlyList<HeatCell> Cells)
{
    public const int Hours = 24;

    public HeatCell At(int day, int hour) => Cells[(day * Hours) + hour];

    internal static WeekHeat? Of(TimeZoneInfo zone, IReadOnlyList<HourUsage> usages, ReportScope scope)
    {
        var hours = new SortedDictionary<DateTimeOffset, (decimal Running, decimal Idle)>();
        foreach (var usage in usages.Where(usage => scope.Sees(usage.Project)))
        {
            var (running, idle) = hours.GetValueOrDefault(usage.Hour);
            hours[usage.Hour] = (running + AmountsSum.Hours(usage.Amounts.Running), idle + AmountsSum.Hours(usage.Amounts.Idle));
        }

        if (hours.Count == 0) return null;
        var (first, last) = (hours.First().Key, hours.Last().Key);
        var cells = new (int Times, decimal Running, decimal Idle)[7 * Hours];
        // Also through hours of which nothing was counted: nothing ran then.
        for (var hour = first; hour <= last; hour = hour.AddHours(1))
        {
            var local = TimeZoneInfo.ConvertTime(hour, zone);
            ref var cell = ref cells[((((int)local.DayOfWeek + 6) % 7) * Hours) + local.Hour];
            var (running, idle) = hours.GetValueOrDefault(hour);
            cell = (cell.Times + 1, cell.Running + running, cell.Idle + idle);
        }

        return new(zone, Day(first, zone), Day(last, zone), [.. cells.Select(cell => new HeatCell(cell.Times, cell.Running, cell.Idle))]);
    }

    private static DateOnly Day(DateTimeOffset hour, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(hour, zone).DateTime);
}

/// <param name="Times">How often this hour came in the days that are shown.</param>
/// <param name="Running">Hours that environments ran then, all together.</param>
/// <param name="Idle">The part of them that nobody used.</param>
public sealed record HeatCell(int Times, decimal Running, decimal Idle)
{
    /// <summary>How many ran, on average.</summary>
    public decimal AverageRunning => Times > 0 ? Running / Times : 0;

    public decimal? IdleShare => Running > 0 ? Idle / Running : null;
}
