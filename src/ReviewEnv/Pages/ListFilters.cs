using ReviewEnv.Api;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Pages;

/// <summary>The form above the list. It asks by address, so that what was asked can be shared and kept.</summary>
internal static class ListFilters
{
    private static readonly string[] Idles = ["1h", "8h", "1 day", "3 days", "7 days"];

    /// <param name="visible">All that the reader may see: what can be chosen is taken from there.</param>
    public static Html Of(ListQuery query, List<EnvironmentRecord> visible) => Html.Of($"""
        <form class="filters" method="get" action="/" role="search">
        <label class="sr" for="q">Search branch, project, owner or commit</label>
        <input id="q" name="q" type="search" value="{query.Search}" placeholder="Branch, owner, commit or !12">
        {Choice("project", "Project", "All projects", query.Project, visible.Select(record => record.Key.Project))}
        {Choice("owner", "Owner", "Everybody’s", query.Owner, visible.Select(record => record.Owner))}
        {Choice("target", "Target", "All targets", query.Target, visible.Select(record => record.Target))}
        {Idle(query.Idle)}
        <label class="check"><input type="checkbox" name="stopped" value="yes"{(query.Stopped ? Html.Of($" checked") : Html.Empty)}> Stopped too</label>
        {Kept(query)}
        <button>Search</button>
        {(query.Narrows ? Html.Of($"""<a class="clear" href="{new ListQuery { Sort = query.Sort, Descending = query.Descending }.Address()}">Clear</a>""") : Html.Empty)}
        </form>
        """);

    /// <summary>Where there is nothing to choose from no choice is offered.</summary>
    private static Html Choice(string name, string label, string all, string chosen, IEnumerable<string?> values)
    {
        var options = values.Append(chosen).OfType<string>().Where(value => value.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToList();
        if (options.Count < 2 && chosen.Length == 0) return Html.Empty;
        return Html.Of($"""
            <label class="sr" for="{name}">{label}</label>
            <select id="{name}" name="{name}"><option value="">{all}</option>{Html.Join(options.Select(option => Option(option, option, string.Equals(option, chosen, StringComparison.OrdinalIgnoreCase))))}</select>
            """);
    }

    private static Html Idle(TimeSpan? chosen)
    {
        var own = chosen is { } span ? Duration.Format(span) : "";
        var values = own.Length == 0 || Idles.Contains(own) ? Idles : [.. Idles, own];
        return Html.Of($"""
            <label class="sr" for="idle">Not used for longer than</label>
            <select id="idle" name="idle"><option value="">Used or not</option>{Html.Join(values.Select(value => Option(value, $"Not used for {value}", value == own)))}</select>
            """);
    }

    private static Html Option(string value, string label, bool selected) => Html.Of($"""<option value="{value}"{(selected ? Html.Of($" selected") : Html.Empty)}>{label}</option>""");

    /// <summary>Group and order stay while somebody searches.</summary>
    private static Html Kept(ListQuery query) =>
        Html.Join(query.Parts().Where(part => part.Name is "show" or "sort" or "desc" && part.Value.Length > 0).Select(part => Html.Of($"""<input type="hidden" name="{part.Name}" value="{part.Value}">""")));
}
