using ReviewEnv.Core.Work;

namespace ReviewEnv.Pages.Bulk;

/// <summary>Environments with a sentence to each.</summary>
internal static class BulkTable
{
    public static Html Of(string title, IEnumerable<Html> lines) => lines.ToList() is not { Count: > 0 } all ? Html.Empty : Html.Of($"""
        <h2>{title} <span class="count">{all.Count}</span></h2>
        <ul class="outlooks">
        {Html.Join(all)}
        </ul>
        """);

    public static Html Line(BulkForecast forecast) => Line(forecast, forecast.Words);

    public static Html Line(BulkForecast forecast, string words) => Html.Of($"""
        <li class="{(forecast.Acts ? "acts" : "stays")}">
        <div class="which">{Which(forecast)}</div>
        <p>{(forecast.Outlook == BulkOutlook.Waits ? Html.Of($"""<span class="waits">Waits. </span>""") : Html.Empty)}{words}</p>
        </li>

        """);

    private static Html Which(BulkForecast forecast) => forecast.Known is { Key: var key } known
        ? Html.Of($"""{PhaseBadge.Of(known.Memory.Record?.Phase ?? EnvironmentPhase.Pending)}<span class="names"><a class="branch" href="/environments/{key.Id}"><bdi>{key.Ref.Name}</bdi></a> <span class="sub"><bdi>{key.Project}</bdi></span></span>""")
        : Html.Of($"""<code>{forecast.Id}</code>""");
}
