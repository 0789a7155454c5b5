using ReviewEnv.Api.Views;
using ReviewEnv.Reports;
using Spectre.Console;

namespace ReviewEnv.Commands.Client;

/// <summary>Writes the idle report for people. On a pipe only the lines, with tabs, so that programs can cut them.</summary>
internal static class IdleTable
{
    public static void Show(IdleReportView report, Screen screen)
    {
        if (report.Lines.Count == 0)
        {
            screen.Progress($"Nothing was counted from {Figures.Day(report.Period.From)} to {Figures.Day(report.Period.To)}.");
            return;
        }

        var rows = report.Lines.Select(line => (Name: line.Project is { } project ? $"{line.Name} ({project})" : line.Name, line.Amounts)).ToList();
        if (!screen.Lively)
        {
            screen.Table(Columns(report), rows.Select(row => Row(row.Name, row.Amounts, null)));
            return;
        }

        screen.Line($"Idle report {Figures.Day(report.Period.From)} to {Figures.Day(report.Period.To)} (UTC), in {report.Currency}");
        if (report.Prices == "example prices") screen.Line("Example prices: they show what costs more than what, and are nobody's bill.", Color.Yellow);
        screen.Table(Columns(report), Aligned([.. rows.Select(row => Row(row.Name, row.Amounts, row.Amounts.CostIdle > 0 ? Color.Red : null)), Row("Total", report.Totals, null)]));
        screen.Line(report.Forecast.Expected is { } expected
            ? $"Expected for {report.Forecast.Month:MMMM}: {Figures.Money(expected, report.Currency)} = {report.Forecast.Formula}"
            : $"No forecast: {report.Forecast.Formula}");
        foreach (var signal in report.Signals) screen.Line($"Target {signal.Target}: {signal.Words}");
        foreach (var gap in report.Unpriced ?? []) screen.Line($"Target {gap.Target}: no price is given for {string.Join(", ", gap.Resources)}, so they count as free", Color.Yellow);
        if (report.Worst is not [var worst, ..]) return;
        screen.Line($"Look first at {worst.Ref} of {worst.Project} ({worst.Owner}): {Figures.Money(worst.Amounts.CostIdle, report.Currency)} while idle for {Figures.Hours(worst.Amounts.HoursIdle)} h");
        foreach (var command in worst.Commands) screen.Line($"  {command}");
    }

    // What it is about, and what was wasted, matter most on a narrow terminal.
    private static Column[] Columns(IdleReportView report) =>
    [
        new(report.GroupBy, Wraps: true), new($"Cost {report.Currency}"), "While idle", new("Idle time", 64), new("Running h", 72), new("Idle h", 84),
        new("No traffic signal h", 104), new("Asleep h", 116), new("Saved", 128), new("Estimated h", 140), new("Leaking now, per day", 160),
    ];

    private static IReadOnlyList<Cell> Row(string name, ReportAmountsView amounts, Color? colour) =>
    [
        name,
        Figures.Money(amounts.Cost),
        new(Figures.Money(amounts.CostIdle), colour),
        Figures.Share(amounts.HoursRunning > 0 ? amounts.HoursIdle / amounts.HoursRunning : null),
        Figures.Hours(amounts.HoursRunning),
        Figures.Hours(amounts.HoursIdle),
        Figures.Hours(amounts.HoursNoTrafficSignal),
        Figures.Hours(amounts.HoursAsleep),
        Figures.Money(amounts.SavedBySleep),
        Figures.Hours(amounts.HoursEstimated),
        amounts.LeakingNow == 0 ? "-" : $"{amounts.LeakingNow}: {Figures.Money(amounts.LeakingCostPerDay)}",
    ];

    /// <summary>Numbers end below each other.</summary>
    private static IEnumerable<IReadOnlyList<Cell>> Aligned(List<IReadOnlyList<Cell>> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Text.Length)).ToList();
        return rows.Select(row => (IReadOnlyList<Cell>)[.. row.Select((cell, column) => column == 0 ? cell : cell with { Text = cell.Text.PadLeft(widths[column]) })]);
    }
}
