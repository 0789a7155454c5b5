using ReviewEnv.Api.Views;
using ReviewEnv.Auth;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Api;

/// <summary>Reading environments.</summary>
internal static class EnvironmentEndpoints
{
    private const int MostEntries = 1000;
    private const int MostLines = 2000;

    /// <summary>All that the caller may see; with project and ref the one environment, also before its first pass.</summary>
    public static async Task<IResult> ListAsync(HttpContext context, EnvironmentFinder finder, EnvironmentViews views, EnvironmentListing listing, string? project, string? @ref, string? owner, string? target, string? phase, string? stopped, string? sort, string? desc)
    {
        var (withStopped, badStopped) = QueryValue.Flag("stopped", stopped);
        if (badStopped is not null) return badStopped;
        if (string.IsNullOrEmpty(@ref)) return await listing.ListAsync(context, project, new ListingFilter(owner, target, phase, withStopped, sort, desc));
        var (key, problem) = KeyOfRequest.Read(context.Caller(), project, @ref);
        if (key is null) return problem!;
        var known = await finder.FindAsync(key, context.RequestAborted);
        return TypedResults.Ok(new EnvironmentListView(known is null ? [] : [await views.OfAsync(known, context.RequestAborted)]));
    }

    public static async Task<IResult> GetAsync(HttpContext context, EnvironmentFinder finder, EnvironmentViews views, string id) =>
        await FindAsync(context, finder, id) is { } known ? TypedResults.Ok(await views.OfAsync(known, context.RequestAborted)) : NotFound(id);

    public static async Task<IResult> JournalAsync(HttpContext context, EnvironmentFinder finder, IReviewStore store, string id, string? limit)
    {
        var (most, badLimit) = QueryValue.Count("limit", limit, otherwise: 200, MostEntries);
        if (badLimit is not null) return badLimit;
        if (await FindAsync(context, finder, id) is not { } known) return NotFound(id);
        var entries = await store.ReadAsync(known.Key, most, context.RequestAborted);
        return TypedResults.Ok(new JournalView([.. entries.Select(JournalEntryView.Of)]));
    }

    public static async Task<IResult> LogAsync(HttpContext context, EnvironmentFinder finder, DriverCatalog drivers, string id, string? lines)
    {
        var (most, badLines) = QueryValue.Count("lines", lines, otherwise: 200, MostLines);
        if (badLines is not null) return badLines;
        if (await FindAsync(context, finder, id) is not { } known) return NotFound(id);
        var tail = await LogTail.ReadAsync(drivers, known, most, context.RequestAborted);
        return TypedResults.Ok(new LogView(tail is not null, tail ?? []));
    }

    /// <summary>The environment, if the caller may see it.</summary>
    public static async Task<Known?> FindAsync(HttpContext context, EnvironmentFinder finder, string id) =>
        await finder.FindAsync(id, context.RequestAborted) is { } known && context.Caller().CanSee(known.Key) ? known : null;

    public static Problem NotFound(string id) =>
        new(StatusCodes.Status404NotFound, "unknown-environment", $"There is no environment '{Printable.Line(id)}' that this token may see.", "GET /api/v1/environments lists them.");
}
