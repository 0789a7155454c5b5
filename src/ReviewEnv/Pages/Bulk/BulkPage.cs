using ReviewEnv.Api;
using ReviewEnv.Auth;

namespace ReviewEnv.Pages.Bulk;

/// <summary><c>/bulk</c>: asked for by a link or by the list, shows what would happen; asked by the form on that page, does it and leads to a page that tells what became of it.</summary>
internal sealed class BulkPage(EnvironmentFinder finder, EnvironmentRequests requests, BulkOracle oracle, MeterBoard board, BulkResults results)
{
    /// <summary>Looks only, whoever wrote the link.</summary>
    public async Task PreviewAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } request) return;
        var meters = await board.ReadAsync(context.RequestAborted);
        var forecasts = await ForecastAsync(context, request, meters);
        await PageLayout.ShowAsync(context, StatusCodes.Status200OK, request.Verb.Name, BulkPreview.Of(request, forecasts, meters), context.Caller());
    }

    public async Task ActAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } request) return;
        var forecasts = await ForecastAsync(context, request, await board.ReadAsync(context.RequestAborted));
        var outcomes = new List<BulkOutcome>();
        foreach (var forecast in forecasts)
        {
            var result = forecast is { Acts: true, Known: { } known } ? await AskAsync(request, known, context) : null;
            outcomes.Add(new BulkOutcome(forecast, result));
        }

        // Whoever loads that page again asks for nothing once more.
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"/bulk/{results.Keep(context.Caller().Name, BulkResult.Of(request, outcomes))}";
    }

    /// <summary>What became of it, for whoever asked.</summary>
    public Task ShowAsync(HttpContext context, string id) => results.Find(context.Caller().Name, id) is { } page
        ? PageLayout.ShowAsync(context, StatusCodes.Status200OK, "Done", page, context.Caller())
        : MessagePage.ShowAsync(context, StatusCodes.Status404NotFound, "Not known any more", "What was told here is kept for a while only. What was asked for is done all the same.", "The list shows how every environment is now; its page tells what was asked for and by whom.");

    private Task<RequestResult> AskAsync(BulkRequest request, Known known, HttpContext context)
    {
        var (caller, cancellationToken) = (context.Caller(), context.RequestAborted);
        return request.Verb.Id switch
        {
            "sleep" => requests.SleepAsync(known, caller, cancellationToken),
            "wake" => requests.WakeAsync(known, caller, cancellationToken),
            "stop" => requests.StopAsync(known, caller, request.Reason, sha: null, cancellationToken),
            _ => requests.ExtendAsync(known, caller, request.By, cancellationToken),
        };
    }

    private async Task<List<BulkForecast>> ForecastAsync(HttpContext context, BulkRequest request, Meters meters)
    {
        var found = await finder.FindAllAsync(request.Ids, context.RequestAborted);
        var caller = context.Caller();
        return [.. request.Ids.Select(id => oracle.Of(request, id, found.GetValueOrDefault(id), caller, meters))];
    }

    private static async Task<BulkRequest?> ReadAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        var (request, detail, remedy) = BulkRequest.Read(name => form is null ? context.Request.Query[name] : form[name]);
        if (request is null) await MessagePage.ShowAsync(context, StatusCodes.Status400BadRequest, "Nothing was done", detail!, remedy!);
        return request;
    }
}
