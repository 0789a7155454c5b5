using ReviewEnv.Api;

namespace ReviewEnv.Pages;

/// <summary>The headings of the list: each a link that sorts by it, and the other way round when it does already.</summary>
internal static class ListHeadings
{
    public static Html Of(ListQuery query, string currency, bool choosing) => Html.Of($"""
        <div class="columns{(choosing ? Html.Of($" choosing") : Html.Empty)}" role="group" aria-label="Sort by">
        {(choosing ? Html.Of($"""<span class="c-pick"></span>""") : Html.Empty)}
        <span class="c-phase">{Link(query, EnvironmentSort.Phase, "Phase")}</span>
        <span class="c-branch">{Link(query, EnvironmentSort.Branch, "Branch")}</span>
        <span class="c-url">Address</span>
        <span class="c-who">{Link(query, EnvironmentSort.Owner, "Owner")}{Link(query, EnvironmentSort.Age, "Age")}</span>
        <span class="c-used">{Link(query, EnvironmentSort.Idle, "Last used")}</span>
        <span class="c-end">{Link(query, EnvironmentSort.Expiry, "End")}</span>
        <span class="c-cost">{Link(query, EnvironmentSort.Cost, $"{currency} a day")}</span>
        </div>
        """);

    private static Html Link(ListQuery query, EnvironmentSort sort, string label)
    {
        var current = query.Sort == sort;
        // What people look for first when they sort by it: what is old, unused or dear.
        var descending = current ? !query.Descending : sort is EnvironmentSort.Age or EnvironmentSort.Idle or EnvironmentSort.Cost;
        var address = (query with { Sort = sort, Descending = descending, Page = 1, AllChosen = false }).Address();
        if (!current) return Html.Of($"""<a href="{address}"><span class="sr">Sort by </span>{label}</a>""");
        var (arrow, order) = query.Descending ? ("▾", "descending") : ("▴", "ascending");
        return Html.Of($"""<a href="{address}" class="sorted">{label}<span class="arrow" aria-hidden="true">{arrow}</span><span class="sr">, sorted {order}; turn round</span></a>""");
    }
}
