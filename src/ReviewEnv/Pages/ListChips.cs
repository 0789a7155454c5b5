using ReviewEnv.Api;
using ReviewEnv.Auth;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Pages;

/// <summary>How many environments there are in each group of phases, and how many of them are the reader's own; each a link to those.</summary>
internal static class ListChips
{
    /// <param name="matching">What the filters let through, in all groups.</param>
    /// <param name="visible">All that the reader may see.</param>
    public static Html Of(ListQuery query, Caller caller, List<EnvironmentRecord> matching, List<EnvironmentRecord> visible)
    {
        var counts = matching.CountBy(record => PhaseGroups.Rank(record.Phase)).ToDictionary();
        var chips = PhaseGroups.All.Select((group, rank) => (group.Id, group.Label, Count: counts.GetValueOrDefault(rank)))
            .Where(chip => chip.Count > 0 || chip.Id == query.Group)
            .Prepend((Id: "", Label: "All", Count: matching.Count));
        return Html.Of($"""
            <nav class="chips" aria-label="Groups of phases">
            {Html.Join(chips.Select(chip => Chip(query.AddressOf(chip.Id), chip.Id == query.Group, chip.Label, chip.Count)))}
            {Mine(query, caller, visible)}
            </nav>
            """);
    }

    /// <summary>Leads to the reader's own, and back. The address names the owner, so it shows others the same.</summary>
    private static Html Mine(ListQuery query, Caller caller, List<EnvironmentRecord> visible)
    {
        var on = string.Equals(query.Owner, caller.Name, StringComparison.OrdinalIgnoreCase);
        var own = visible.Count(record => string.Equals(record.Owner, caller.Name, StringComparison.OrdinalIgnoreCase));
        if (own == 0 && !on) return Html.Empty;
        return Html.Of($"""<span class="divider" aria-hidden="true"></span>{Chip((query with { Owner = on ? "" : caller.Name, Page = 1, AllChosen = false }).Address(), on, "Mine", own)}""");
    }

    private static Html Chip(string address, bool current, string label, int count) =>
        Html.Of($"""<a href="{address}"{(current ? Html.Of($""" aria-current="true" """) : Html.Empty)}>{label} <span class="count">{count}</span></a>""");
}
