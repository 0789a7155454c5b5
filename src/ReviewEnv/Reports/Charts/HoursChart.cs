using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Pages;

namespace ReviewEnv.Reports.Charts;

/// <summary>Hours running per day, and what of them nobody used.</summary>
internal static class HoursChart
{
    private const string Title = "Running and idle hours per day";

    public static Html Of(IdleReport report)
    {
        if (report.Daily is not { } daily) return Chart.Empty(Title, "Days are not counted by owner.");
        var days = daily.Days.Select(day => (day.Day, Parts: Parts(day.Amounts))).ToList();
        var sums = Enumerable.Range(0, 3).Select(part => days.Sum(day => day.Parts[part])).ToList();
        if (sums.Sum() <= 0) return Chart.Empty(Title, "Nothing ran in these days.");

        var series = new Series("hours", "u", ["idle", "in use", "no traffic signal"]);
        var bars = new StackedBars(series, days, "hours", hours => $"{Figures.Hours(hours)} h running");
        var description = $"{Figures.Hours(sums.Sum())} h running, of which {Figures.Hours(sums[0])} h ({Figures.Share(sums[0] / sums.Sum())}) nobody used.";
        return Chart.Figure("hours", Title, description, StackedBars.Height, bars.Marks(), series.Legend([.. sums.Select(sum => Figures.Hours(sum) + " h")]), bars.Table(Figures.Hours));
    }

    /// <summary>Idle hours stand on the axis, where days can be compared.</summary>
    private static IReadOnlyList<decimal> Parts(ReportAmounts amounts) => [amounts.Idle, Math.Max(0, amounts.Running - amounts.Idle - amounts.NoSignal), amounts.NoSignal];
}
