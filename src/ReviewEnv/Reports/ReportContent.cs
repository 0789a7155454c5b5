using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Pages;
using ReviewEnv.Presentation;
using ReviewEnv.Reports.Charts;

namespace ReviewEnv.Reports;

/// <summary>A report as HTML, for the page and for the file alike.</summary>
internal static class ReportContent
{
    /// <param name="acts">Whether the reader may act on environments of a project, so that links to do so lead somewhere.</param>
    public static Html Of(IdleReport report, ReportLinks links, Func<string, bool> acts) => Html.Of($"""
        <p class="lead">{Lead(report)}</p>
        <p class="hint">{Days(report)} · {Figures.Count(report.Environments, "environment", "environments")}{(report.Owner is { } owner ? Html.Of($" of <bdi>{owner}</bdi>") : Html.Empty)} · as of <time datetime="{Moments.Rfc3339(report.At)}">{report.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm")} UTC</time></p>
        {(report.ExamplePrices ? Examples() : Html.Empty)}
        {(report.IsEmpty ? Nothing() : Counted(report, links, acts))}
        """);

    private static Html Counted(IdleReport report, ReportLinks links, Func<string, bool> acts) => Html.Of($"""
        {Summary(report)}
        <section class="charts" aria-label="Charts">
        {CostChart.Of(report)}
        {HoursChart.Of(report)}
        {HeatChart.Of(report.Week)}
        {BudgetList(report)}
        </section>
        {WorstList.Of(report, links, acts)}
        {LineTable.Of(report, links)}
        {SignalList(report)}
        {Gaps(report)}
        """);

    private static Html Lead(IdleReport report)
    {
        var totals = report.Totals;
        if (report.IsEmpty) return Html.Of($"Nothing was counted in these days.");
        if (totals.Cost <= 0) return Html.Of($"Environments ran for <strong>{Figures.Hours(totals.Running)} h</strong>, of which nobody used <strong>{Figures.Hours(totals.Idle)} h</strong>. No price makes them cost anything.");
        return totals.IdleCost <= 0
            ? Html.Of($"<strong>{Figures.Money(totals.Cost, report.Currency)}</strong> were spent, none of it while an environment was known to be idle.")
            : Html.Of($"Of <strong>{Figures.Money(totals.Cost, report.Currency)}</strong>, <strong class=\"hot\">{Figures.Money(totals.IdleCost, report.Currency)}</strong> ({Figures.Share(totals.IdleCost / totals.Cost)}) went to environments while nobody used them.");
    }

    private static string Days(IdleReport report) => report.Period.Days == 1
        ? $"{Figures.Day(report.Period.From)} (UTC)"
        : $"{Figures.Day(report.Period.From)} to {Figures.Day(report.Period.Last)} ({report.Period.Days} days, UTC)";

    private static Html Examples() => Html.Of($"""
        <p class="examples"><strong>Example prices.</strong> No prices are configured, so all amounts are computed from examples: they show what costs more than what, and are nobody's bill. Configure your prices to see your own.</p>
        """);

    private static Html Nothing() => Html.Of($"""
        <section class="empty"><h2>Nothing to report</h2><p>No environment that you may see ran or slept in these days, so there is nothing to add up. Choose other days, or come back after the next push.</p></section>
        """);

    private static Html Summary(IdleReport report)
    {
        var (totals, forecast) = (report.Totals, report.Forecast);
        return Html.Of($"""
            <dl class="cards">
            {Card("Cost", Figures.Money(totals.Cost, report.Currency), $"{Figures.Hours(totals.Running)} h running", report)}
            {Card("Cost while idle", Figures.Money(totals.IdleCost, report.Currency), $"{Figures.Hours(totals.Idle)} h idle, {Figures.Share(totals.IdleShare)} of the time", report)}
            {Card("Saved by sleep", Figures.Money(totals.Saved, report.Currency), $"{Figures.Hours(totals.Asleep)} h asleep", report)}
            {(totals.LeakingNow > 0 ? Card("Leaking now, per day", Figures.Money(totals.LeakingPerDay, report.Currency), $"{Figures.Count(totals.LeakingNow, "environment", "environments")} that should be gone", report, "bad") : Html.Empty)}
            {Card($"Expected for {forecast.Month:MMMM}", forecast.Expected is { } expected ? Figures.Money(expected, report.Currency) : "not known yet", forecast.Formula, report)}
            {(totals.CpuShare is { } cpu ? Card("Cores used", Figures.Share(cpu), "of what was kept free, where that is measured", report, priced: false) : Html.Empty)}
            </dl>
            """);
    }

    private static Html Card(string name, string value, string beside, IdleReport report, string tone = "", bool priced = true) => Html.Of($"""
        <div class="card {tone}"><dt>{name}</dt><dd class="value">{value}</dd><dd class="beside">{beside}{(priced && report.ExamplePrices ? Html.Of($" · example prices") : Html.Empty)}</dd></div>

        """);

    private static Html BudgetList(IdleReport report) => report.Budgets.Count == 0 ? Html.Empty : Html.Of($"""
        <section class="chart"><h2>Budgets of this month</h2>
        <ul class="signals">{Html.Join(report.Budgets.Select(state => Budget(state, report.Currency)))}</ul></section>
        """);

    private static Html Budget(BudgetState state, string currency) => Html.Of($"""
        <li><span><b><bdi>{state.Budget.Name}</bdi></b> {Figures.Money(state.Spent)} of {Figures.Money(state.Budget.Monthly, currency)}{(state.IsUsedUp ? Html.Of($""" <span class="badge bad"><span class="shape" aria-hidden="true">!</span>used up</span>""") : Html.Empty)}</span>{ShareBar.Of(state.Share)}<span class="num">{Figures.Share(state.Share)}</span></li>
        """);

    private static Html Gaps(IdleReport report) => report.Unpriced.Count == 0 ? Html.Empty : Html.Of($"""
        <section class="known"><h2>Counted as free</h2>
        <ul>{Html.Join(report.Unpriced.Select(gap => Html.Of($"<li><bdi>{gap.Target}</bdi>: {string.Join(", ", gap.Resources)}</li>\n")))}</ul>
        <p class="hint">No price is given for these. Add them to <code>resources</code> of the target's price book, with 0 where they really cost nothing.</p>
        </section>
        """);

    private static Html SignalList(IdleReport report) => report.Signals.Count == 0 ? Html.Empty : Html.Of($"""
        <section class="known"><h2>How idleness is known</h2>
        <table><thead><tr><th scope="col">Target</th><th scope="col">Signal now</th><th scope="col" class="num">Idle h</th><th scope="col" class="num">No traffic signal h</th></tr></thead>
        <tbody>{Html.Join(report.Signals.Select(signal => Html.Of($"""
            <tr><th scope="row"><bdi>{signal.Target}</bdi></th><td>{signal.Words}</td><td class="num">{Figures.Hours(signal.Idle)}</td><td class="num">{Figures.Hours(signal.NoSignal)}</td></tr>

            """)))}</tbody></table>
        <p class="hint">Time without a sign of use counts as idle only where requests are told of; elsewhere it is listed as “no traffic signal”, and may have been used. {Figures.Hours(report.Totals.Estimated)} h are estimated: nobody was there to measure, and what was before is taken to have gone on.</p>
        </section>
        """);
}
