using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Presentation;

namespace ReviewEnv.Reports;

/// <summary>The lines of a report for spreadsheets. There is no line of totals: whoever adds up would count everything twice.</summary>
internal static class ReportCsv
{
    // What a spreadsheet would take for the beginning of a formula, or skip on its way to one.
    private const string Dangerous = "=+-@\t\r\n";

    private static readonly (string Title, Func<ReportAmounts, decimal> Value)[] Numbers =
    [
        ("cost", amounts => amounts.Cost),
        ("cost_idle", amounts => amounts.IdleCost),
        ("cost_leaking", amounts => amounts.LeakingCost),
        ("saved_by_sleep", amounts => amounts.Saved),
        ("hours_running", amounts => amounts.Running),
        ("hours_idle", amounts => amounts.Idle),
        ("hours_no_traffic_signal", amounts => amounts.NoSignal),
        ("hours_asleep", amounts => amounts.Asleep),
        ("hours_estimated", amounts => amounts.Estimated),
        ("leaking_now", amounts => amounts.LeakingNow),
        ("leaking_cost_per_day", amounts => amounts.LeakingPerDay),
        ("cpu_hours_requested", amounts => amounts.CpuRequested),
        ("cpu_hours_used", amounts => amounts.CpuUsed),
    ];

    public static string Of(IdleReport report)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\r\n" }))
        {
            Header(csv, report);
            foreach (var line in report.Lines) Line(csv, report, line);
        }

        return text.ToString();
    }

    private static void Header(CsvWriter csv, IdleReport report)
    {
        string[] names = report.Grouping == ReportGrouping.Environment ? ["environment", "project", "id"] : [report.Grouping.Word()];
        foreach (var title in names.Concat(Numbers.Select(number => number.Title)).Concat(["currency", "prices", "from", "to"])) csv.WriteField(title);
        csv.NextRecord();
    }

    private static void Line(CsvWriter csv, IdleReport report, ReportLine line)
    {
        csv.WriteField(Safe(line.Name));
        if (report.Grouping == ReportGrouping.Environment)
        {
            csv.WriteField(Safe(line.Environment?.Project ?? ""));
            csv.WriteField(Safe(line.Environment?.Id ?? ""));
        }

        foreach (var (_, value) in Numbers) csv.WriteField(value(line.Amounts).ToString("0.########", CultureInfo.InvariantCulture));
        csv.WriteField(Safe(report.Currency));
        csv.WriteField(report.ExamplePrices ? "example prices" : "configured");
        csv.WriteField(Figures.Day(report.Period.From));
        csv.WriteField(Figures.Day(report.Period.Last));
        csv.NextRecord();
    }

    /// <summary>A text that no spreadsheet takes for a formula: an apostrophe before it says that it is text.</summary>
    internal static string Safe(string text) => text.Length > 0 && Dangerous.Contains(text[0]) ? "'" + Printable.Line(text) : Printable.Line(text);
}
