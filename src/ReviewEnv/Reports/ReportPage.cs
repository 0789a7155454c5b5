using ReviewEnv.Api;
using ReviewEnv.Auth;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Pages;

namespace ReviewEnv.Reports;

/// <summary>The idle report as a page, with a form for its days and grouping.</summary>
internal sealed class ReportPage(ReportReader reader, TimeProvider time)
{
    private const int MonthsOffered = 6;

    public async Task ShowAsync(HttpContext context)
    {
        var caller = context.Caller();
        var now = time.GetUtcNow();
        var (question, problem) = ReportRequest.Read(context.Request, caller, now);
        if (question is null)
        {
            var form = Html.Of($"""{Head(null, ReportRequest.DefaultPeriod, context.Request, now)}<p class="alert" role="alert">{problem!.Detail} {problem.Remedy}</p>""");
            await PageLayout.ShowAsync(context, problem.Status, "Idle report", form, caller, style: "report.css");
            return;
        }

        var report = await reader.ReadAsync(question, context.RequestAborted);
        var asked = context.Request.Query["period"].ToString() is { Length: > 0 } words ? words : ReportRequest.DefaultPeriod;
        var content = Html.Of($"""
            {Head(report, asked, context.Request, now)}
            {ReportContent.Of(report, ReportLinks.OnPage, project => caller.Role >= Role.Creator && caller.CanList(project))}
            """);
        await PageLayout.ShowAsync(context, StatusCodes.Status200OK, "Idle report", content, caller, style: "report.css");
    }

    private static Html Head(IdleReport? report, string period, HttpRequest request, DateTimeOffset now)
    {
        var grouping = report?.Grouping ?? ReportRequest.DefaultGrouping;
        var months = Enumerable.Range(1, MonthsOffered).Select(ago => Forecast.MonthStart(now).AddMonths(-ago).ToString("yyyy-MM"));
        string[] periods = ["today", "last 7 days", "last 30 days", "last 90 days", "last week", "this month", "last month", .. months];
        var offered = periods.Contains(period) ? periods : [period, .. periods];
        return Html.Of($"""
            <div class="pagehead">
            <h1>Idle report</h1>
            <form class="filters" method="get" action="/reports/idle">
            <label for="period">Days</label>
            <select id="period" name="period">{Html.Join(offered.Select(words => Option(words, words, words == period)))}</select>
            <label for="groupBy">By</label>
            <select id="groupBy" name="groupBy">{Html.Join(ReportGroupings.Words.Select(one => Option(one.Word, one.Value.Title().ToLowerInvariant(), one.Value == grouping)))}</select>
            {Kept("owner", request)}{Kept("timeZone", request)}
            <button class="primary">Show</button>
            </form>
            </div>
            {(report is null ? Html.Empty : Downloads(report))}
            """);
    }

    private static Html Option(string value, string label, bool selected) => Html.Of($"""<option value="{value}"{(selected ? Html.Of($" selected") : Html.Empty)}>{label}</option>""");

    // What the address asks for besides stays when days are changed.
    private static Html Kept(string name, HttpRequest request) =>
        request.Query[name].ToString() is { Length: > 0 } value ? Html.Of($"""<input type="hidden" name="{name}" value="{value}">""") : Html.Empty;

    private static Html Downloads(IdleReport report) => Html.Of($"""
        <nav class="downloads" aria-label="Downloads"><span class="hint">Take it with you:</span> <a href="{ReportLinks.OnPage.Download(report, "csv")}">CSV</a> <a href="{ReportLinks.OnPage.Download(report, "json")}">JSON</a> <a href="{ReportLinks.OnPage.Download(report, "html")}">HTML file</a></nav>
        """);
}
