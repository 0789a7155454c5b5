using ReviewEnv.Api.Views;
using ReviewEnv.Auth;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Api;

/// <summary>Taking and giving back leases.</summary>
internal sealed class LeaseEndpoints(EnvironmentFinder finder, LeaseRequests leases)
{
    private const int LongestPurpose = 100;
    private static readonly TimeSpan Default = TimeSpan.FromHours(1);

    public async Task<IResult> TakeAsync(HttpContext context, string id)
    {
        var (body, bad) = await RequestBody.ReadAsync(context, ApiJson.Default.LeaseBody, new LeaseBody(null, null, null));
        if (body is null) return bad!;
        var purpose = body.Purpose?.Trim();
        if (string.IsNullOrEmpty(purpose) || purpose.Length > LongestPurpose) return new Problem(StatusCodes.Status400BadRequest, "missing-purpose", "purpose is missing or too long.", "Say what for in a word, such as dast.");
        var ttl = Default;
        if (!string.IsNullOrEmpty(body.Ttl) && !Duration.TryParse(body.Ttl, out ttl)) return new Problem(StatusCodes.Status400BadRequest, "bad-ttl", "'ttl' is not a duration.", $"For ttl, {Duration.Remedy}.");
        if (ttl > Core.Lifetime.Leases.Longest) return new Problem(StatusCodes.Status422UnprocessableEntity, "too-long", $"A lease lasts at most {Duration.Format(Core.Lifetime.Leases.Longest)}.", "Ask for less.");
        var (sha, badSha) = KeyOfRequest.ReadSha(body.Sha);
        if (badSha is not null) return badSha;

        if (await EnvironmentEndpoints.FindAsync(context, finder, id) is not { } known) return EnvironmentEndpoints.NotFound(id);
        var (lease, problem) = await leases.TakeAsync(known, context.Caller(), purpose, ttl, sha, context.RequestAborted);
        if (lease is null) return problem!;
        var published = known.Memory.Record!.Published!;
        return TypedResults.Created($"/api/v1/environments/{known.Key.Id}/leases/{lease.Id}", new LeaseGivenView(lease.Id, lease.Until, published.Url.AbsoluteUri, published.Commit.Value));
    }

    public async Task<IResult> ReleaseAsync(HttpContext context, string id, string lease)
    {
        if (await EnvironmentEndpoints.FindAsync(context, finder, id) is not { } known) return EnvironmentEndpoints.NotFound(id);
        return await leases.ReleaseAsync(known, context.Caller(), lease, context.RequestAborted) is { } problem ? problem : TypedResults.NoContent();
    }
}
