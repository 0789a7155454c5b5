using ReviewEnv.Api;
using ReviewEnv.Auth;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Pages;

/// <summary>One page of the list, as a form by which several environments are chosen at once.</summary>
internal sealed class ListView(ListQuery query, Caller caller, Meters meters, DateTimeOffset now)
{
    /// <param name="shown">All that match, in order.</param>
    public Html Of(List<EnvironmentRecord> shown)
    {
        if (shown.Count == 0) return Html.Of($"""<div id="environments" data-live><p class="nothing">Nothing matches. <a href="/">Show all environments</a></p></div>""");
        var pages = (shown.Count + ListQuery.PerPage - 1) / ListQuery.PerPage;
        var page = Math.Min(query.Page, pages);
        var rows = shown.Skip((page - 1) * ListQuery.PerPage).Take(ListQuery.PerPage).ToList();
        var choosing = rows.Exists(record => caller.CanAct(record.Key));
        var list = Html.Of($"""
            <div id="environments" data-live>
            {ListHeadings.Of(query, meters.Currency, choosing)}
            <ul class="envs{(choosing ? Html.Of($" choosing") : Html.Empty)}">
            {Html.Join(rows.Select(record => ListRow.Of(record, meters.Of(record), meters.Currency, choosing && caller.CanAct(record.Key) ? query.AllChosen : null, now)))}
            </ul>
            {(pages > 1 ? Pager(page, pages) : Html.Empty)}
            {(meters.AreExamples ? Html.Of($"""<p class="hint footnote">Costs are counted by example prices; whoever runs this server can set real ones.</p>""") : Html.Empty)}
            </div>
            """);
        return choosing ? Form(list) : list;
    }

    private Html Form(Html list) => Html.Of($"""
        <form class="choose" method="get" action="/bulk">
        <input type="hidden" name="from" value="{(query with { AllChosen = false }).Address()}">
        <div class="bulkbar" role="group" aria-label="With what is chosen">
        <span class="lead">With the chosen:</span>
        <button name="do" value="sleep">Sleep</button>
        <button name="do" value="wake">Wake</button>
        <button name="do" value="extend">Extend by 1 day</button>
        <button name="do" value="stop" class="danger">Stop</button>
        <a href="{(query with { AllChosen = !query.AllChosen }).Address()}">{(query.AllChosen ? "Choose none" : "Choose all on this page")}</a>
        </div>
        {list}
        </form>
        """);

    private Html Pager(int page, int pages) => Html.Of($"""
        <nav class="pager" aria-label="Pages">
        {(page > 1 ? Html.Of($"""<a class="button" rel="prev" href="{To(page - 1)}">Previous</a>""") : Html.Empty)}
        <span>Page {page} of {pages}</span>
        {(page < pages ? Html.Of($"""<a class="button" rel="next" href="{To(page + 1)}">Next</a>""") : Html.Empty)}
        </nav>
        """);

    private string To(int page) => (query with { Page = page, AllChosen = false }).Address();
}
