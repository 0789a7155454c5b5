using ReviewEnv.Api.Views;
using ReviewEnv.Auth;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api;

/// <summary><c>GET /api/v1/environments</c>: filtered by <c>owner</c>, <c>target</c> and <c>phase</c>, and sorted as the pages sort.</summary>
internal sealed class EnvironmentListing(IReviewStore store, EnvironmentViews views, MeterBoard board, TimeProvider time)
{
    public async Task<IResult> ListAsync(HttpContext context, string? project, ListingFilter filter)
    {
        var caller = context.Caller();
        var (only, badPhase) = ReadPhase(filter.Phase);
        if (badPhase is not null) return badPhase;
        var (sort, badSort) = ReadSort(filter.Sort);
        if (badSort is not null) return badSort;
        var (descending, badDescending) = QueryValue.Flag("desc", filter.Desc);
        if (badDescending is not null) return badDescending;

        var records = (await store.ListAsync(filter.Stopped || only == EnvironmentPhase.Stopped, context.RequestAborted)).Where(record =>
            caller.CanList(record.Key.Project)
            && (project is null || record.Key.Project == project)
            && (only is null || record.Phase == only)
            && (string.IsNullOrEmpty(filter.Owner) || string.Equals(record.Owner, filter.Owner, StringComparison.OrdinalIgnoreCase))
            && (string.IsNullOrEmpty(filter.Target) || record.Target == filter.Target));
        var meters = await board.ReadAsync(context.RequestAborted);
        if (sort is { } by) records = EnvironmentOrder.Order(records, by, descending, meters.Of, time.GetUtcNow());
        return TypedResults.Ok(new EnvironmentListView([.. records.Select(record => views.Of(record, meters))]));
    }

    private static (EnvironmentPhase? Phase, Problem? Problem) ReadPhase(string? text)
    {
        if (string.IsNullOrEmpty(text)) return (null, null);
        return Enum.TryParse<EnvironmentPhase>(text, ignoreCase: true, out var phase)
            ? (phase, null)
            : (null, new Problem(StatusCodes.Status400BadRequest, "bad-phase", "phase is not a phase.", $"Give one of {string.Join(", ", Enum.GetNames<EnvironmentPhase>())}."));
    }

    private static (EnvironmentSort? Sort, Problem? Problem) ReadSort(string? text)
    {
        if (string.IsNullOrEmpty(text)) return (null, null);
        return EnvironmentOrder.Find(text) is { } sort
            ? (sort, null)
            : (null, new Problem(StatusCodes.Status400BadRequest, "bad-sort", "sort is nothing to sort by.", $"Give one of {EnvironmentOrder.Names}, and desc=true for the other way round."));
    }
}

/// <summary>What an address asks for, as it is written there.</summary>
internal sealed record ListingFilter(string? Owner, string? Target, string? Phase, bool Stopped, string? Sort, string? Desc);
