using ReviewEnv.Api;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Presentation;

namespace ReviewEnv.Pages.Bulk;

/// <summary>What would happen to each, what comes of it in sum, and the one button that does it.</summary>
internal static class BulkPreview
{
    public static Html Of(BulkRequest request, List<BulkForecast> forecasts, Meters meters)
    {
        var acting = forecasts.Where(forecast => forecast.Acts).ToList();
        var rest = forecasts.Where(forecast => !forecast.Acts).ToList();
        return Html.Of($"""
            <nav class="crumbs" aria-label="Where you are"><a href="{request.From}">Environments</a> <span aria-hidden="true">/</span> {request.Verb.Name}</nav>
            <section class="bulk">
            <h1>{Title(request, acting.Count)}</h1>
            {Sum(request, acting, meters)}
            {(acting.Count == 0 ? Nothing(request) : Form(request, acting))}
            {BulkTable.Of($"To be {request.Verb.Done}", acting.Select(BulkTable.Line))}
            {BulkTable.Of(acting.Count == 0 ? "Why not" : "These stay as they are", rest.Select(BulkTable.Line))}
            </section>
            """);
    }

    public static string Count(int count) => count == 1 ? "1 environment" : $"{count} environments";

    private static string Title(BulkRequest request, int count) => count == 0 ? $"Nothing can be {request.Verb.Done}" : request.Verb.Id switch
    {
        "sleep" => $"Put {Count(count)} to sleep?",
        "wake" => $"Wake {Count(count)}?",
        "stop" => $"Stop {Count(count)}?",
        _ => $"Let {Count(count)} live {Duration.Format(request.By)} longer?",
    };

    private static Html Sum(BulkRequest request, List<BulkForecast> acting, Meters meters)
    {
        var sum = acting.Sum(forecast => forecast.PerDay);
        if (sum == 0) return Html.Empty;
        var money = UseWords.Money(Math.Abs(sum), meters.Currency);
        var words = sum < 0 ? $"That costs {money} more a day." : request.Verb == BulkVerb.Sleep ? $"That saves up to {money} a day while they sleep." : $"That saves {money} a day.";
        return Html.Of($"""<p class="sum">{words}{(meters.AreExamples ? Html.Of($""" <span class="hint">By example prices.</span>""") : Html.Empty)}</p>""");
    }

    private static Html Form(BulkRequest request, List<BulkForecast> acting) => Html.Of($"""
        <form class="confirm" method="post" action="/bulk">
        <input type="hidden" name="do" value="{request.Verb.Id}">
        <input type="hidden" name="from" value="{request.From}">
        {(request.Verb == BulkVerb.Extend ? Html.Of($"""<input type="hidden" name="by" value="{Duration.Format(request.By)}">""") : Html.Empty)}
        {Html.Join(acting.Select(forecast => Html.Of($"""<input type="hidden" name="id" value="{forecast.Id}">""")))}
        {(request.Verb == BulkVerb.Stop ? Html.Of($"""<label for="reason">Reason</label><input id="reason" name="reason" maxlength="500" value="{request.Reason}" placeholder="may stay empty">""") : Html.Empty)}
        <button class="{(request.Verb == BulkVerb.Stop ? "danger" : "primary")}">{request.Verb.Name}</button>
        <a class="button" href="{request.From}">Leave all as it is</a>
        </form>
        """);

    private static Html Nothing(BulkRequest request) => Html.Of($"""<p><a class="button" href="{request.From}">Back to the list</a></p>""");
}
