using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Pages;

namespace ReviewEnv.Reports.Charts;

/// <summary>Cost per day, by project.</summary>
internal static class CostChart
{
    public static Html Of(IdleReport report)
    {
        var title = report.ExamplePrices ? $"Cost per day in {report.Currency} (example prices)" : $"Cost per day in {report.Currency}";
        if (report.Daily is not { } daily) return Chart.Empty(title, "Days are not counted by owner.");
        var sums = daily.Projects.Select((_, part) => daily.Days.Sum(day => day.Costs[part])).ToList();
        if (sums.Sum() <= 0) return Chart.Empty(title, "Nothing in these days cost anything.");

        var series = new Series("cost", "c", daily.Projects);
        var bars = new StackedBars(series, [.. daily.Days.Select(day => (day.Day, day.Costs))], report.Currency, cost => Figures.Money(cost, report.Currency));
        var dearest = daily.Days.MaxBy(day => day.Costs.Sum())!;
        var description = $"By project; {Figures.Money(sums.Sum(), report.Currency)} in all, most on {Figures.Day(dearest.Day)} with {Figures.Money(dearest.Costs.Sum())}.";
        return Chart.Figure("cost", title, description, StackedBars.Height, bars.Marks(), series.Legend([.. sums.Select(Figures.Money)]), bars.Table(Figures.Money));
    }
}
