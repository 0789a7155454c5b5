using ReviewEnv.Api;

namespace ReviewEnv.Pages.Bulk;

/// <param name="Result">Null when nothing was asked, because the forecast said that nothing would come of it.</param>
internal sealed record BulkOutcome(BulkForecast Forecast, RequestResult? Result);

/// <summary>What was done to each of many, and what was refused and why.</summary>
internal static class BulkResult
{
    public static Html Of(BulkRequest request, List<BulkOutcome> outcomes)
    {
        var done = outcomes.Where(outcome => outcome.Result is RequestResult.Stored).ToList();
        var rest = outcomes.Where(outcome => outcome.Result is not RequestResult.Stored).ToList();
        return Html.Of($"""
            <nav class="crumbs" aria-label="Where you are"><a href="{request.From}">Environments</a> <span aria-hidden="true">/</span> {request.Verb.Name}</nav>
            <section class="bulk">
            <h1>{(done.Count == 0 ? "Nothing was done" : $"{BulkPreview.Count(done.Count)} will be {request.Verb.Done}")}</h1>
            {(done.Count == 0 ? Html.Empty : Html.Of($"""<p class="notice" role="status">It is written down, and carried out one by one; the list shows how far it is.</p>"""))}
            <p><a class="button" href="{request.From}">Back to the list</a></p>
            {BulkTable.Of("Done", done.Select(outcome => BulkTable.Line(outcome.Forecast, Said(outcome))))}
            {BulkTable.Of("Left as it is", rest.Select(outcome => BulkTable.Line(outcome.Forecast, Said(outcome))))}
            </section>
            """);
    }

    private static string Said(BulkOutcome outcome) => outcome.Result switch
    {
        // A lease is worth saying again.
        RequestResult.Stored when outcome.Forecast.Outlook == BulkOutlook.Waits => outcome.Forecast.Words,
        RequestResult.Stored stored => stored.Promise,
        RequestResult.Refused { Problem: var problem } => $"{problem.Detail} {problem.Remedy}",
        _ => outcome.Forecast.Words,
    };
}
