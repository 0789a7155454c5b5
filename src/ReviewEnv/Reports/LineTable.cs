using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Pages;

namespace ReviewEnv.Reports;

/// <summary>The lines of a report. Of very many the rest is one line, so that they still add up.</summary>
internal static class LineTable
{
    private const int Most = 200;

    public static Html Of(IdleReport report, ReportLinks links)
    {
        var shown = report.Lines.Take(Most).ToList();
        var rest = report.Lines.Skip(Most).ToList();
        return Html.Of($"""
            <section class="lines-of-report"><h2>By {Heading(report.Grouping)}</h2>
            <div class="scroll" role="region" aria-label="By {Heading(report.Grouping)}" tabindex="0">
            <table>
            <caption class="sr">Amounts by {Heading(report.Grouping)}; money is in {report.Currency}{(report.ExamplePrices ? ", by example prices" : "")}, time in hours</caption>
            <thead><tr>
            <th scope="col">{report.Grouping.Title()}</th>
            {Head("Cost")}{Head("While idle")}<th scope="col" class="num" colspan="2">Idle part of the time</th>{Head("Running h")}{Head("Idle h")}{Head("No traffic signal h")}{Head("Asleep h")}{Head("Saved")}{Head("Estimated h")}{Head("Leaking now")}{(report.Totals.CpuShare is null ? Html.Empty : Head("Cores used"))}
            </tr></thead>
            <tbody>
            {Html.Join(shown.Select(line => Row(Name(line, links), line.Amounts, report)))}
            {(rest.Count == 0 ? Html.Empty : Row(Html.Of($"{Figures.Count(rest.Count, "other", "others")}, see the CSV"), ReportLine.Total(rest), report))}
            </tbody>
            <tfoot>{Row(Html.Of($"Total"), report.Totals, report)}</tfoot>
            </table>
            </div>
            <p class="hint">Money in {report.Currency}{(report.ExamplePrices ? ", example prices" : "")}. Sleep saved what it would have cost to be awake instead.</p>
            </section>
            """);
    }

    private static string Heading(ReportGrouping grouping) => grouping.Title().ToLowerInvariant();

    private static Html Head(string title) => Html.Of($"""<th scope="col" class="num">{title}</th>""");

    private static Html Name(ReportLine line, ReportLinks links) => line.Environment is { } key
        ? Html.Of($"""<a href="{links.Environment(key)}"><bdi>{line.Name}</bdi></a><span class="sub"><bdi>{key.Project}</bdi></span>""")
        : Html.Of($"<bdi>{line.Name}</bdi>");

    private static Html Row(Html name, ReportAmounts amounts, IdleReport report) => Html.Of($"""
        <tr><th scope="row">{name}</th>{Cell(Figures.Money(amounts.Cost))}{Cell(Figures.Money(amounts.IdleCost))}<td class="bar">{ShareBar.Of(amounts.IdleShare)}</td>{Cell(Figures.Share(amounts.IdleShare))}{Cell(Figures.Hours(amounts.Running))}{Cell(Figures.Hours(amounts.Idle))}{Cell(Figures.Hours(amounts.NoSignal))}{Cell(Figures.Hours(amounts.Asleep))}{Cell(Figures.Money(amounts.Saved))}{Cell(Figures.Hours(amounts.Estimated))}{Cell(Leaking(amounts))}{(report.Totals.CpuShare is null ? Html.Empty : Cell(Figures.Share(amounts.CpuShare)))}</tr>

        """);

    private static string Leaking(ReportAmounts amounts) => amounts.LeakingNow == 0 ? Figures.Nothing : $"{amounts.LeakingNow}: {Figures.Money(amounts.LeakingPerDay)} a day";

    private static Html Cell(string text) => Html.Of($"""<td class="num">{text}</td>""");
}
