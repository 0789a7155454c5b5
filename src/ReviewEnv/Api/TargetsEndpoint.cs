using ReviewEnv.Api.Views;
using ReviewEnv.Auth;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api;

/// <summary><c>GET /api/v1/targets</c>: what a scanner may scan now. JSON, or one URL per line for whoever accepts text/plain.</summary>
internal static class TargetsEndpoint
{
    public static async Task<IResult> GetAsync(HttpContext context, IReviewStore store, string? project)
    {
        var caller = context.Caller();
        var records = await store.ListAsync(includeStopped: false, context.RequestAborted);
        var targets = records
            .Where(record => record is { Phase: EnvironmentPhase.Ready, Published: not null } && caller.CanList(record.Key.Project) && (project is null || record.Key.Project == project))
            .Select(record => new TargetView(
                record.Key.Id, record.Key.Project, record.Key.Ref.Name, record.Published!.Url.AbsoluteUri, record.Published.Commit.Value, record.Published.At, record.ExpiresAt))
            .OrderBy(target => target.Project, StringComparer.Ordinal).ThenBy(target => target.Ref, StringComparer.Ordinal)
            .ToList();

        context.Response.Headers.Vary = "Accept";
        return WantsLines(context.Request)
            ? TypedResults.Text(string.Concat(targets.Select(target => target.Url + "\n")))
            : TypedResults.Ok(new TargetListView(targets));
    }

    /// <summary>Whether plain text is named, and JSON is not or counts for less.</summary>
    private static bool WantsLines(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Weight("text/plain") > Weight("application/json");

        double Weight(string type) => accepted.Where(entry => entry.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Quality ?? 1).DefaultIfEmpty(0).Max();
    }
}
