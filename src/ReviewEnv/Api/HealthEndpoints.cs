using ReviewEnv.Core.Health;
using ReviewEnv.Health;

namespace ReviewEnv.Api;

/// <summary>What orchestrators ask: open to all, and telling nothing else.</summary>
internal static class HealthEndpoints
{
    /// <summary>The process lives.</summary>
    public static IResult Alive() => TypedResults.Text("ok\n");

    /// <summary>The store answers, so that deliveries can be taken.</summary>
    public static async Task<IResult> ReadyAsync(StoreCheck check, CancellationToken cancellationToken)
    {
        var found = await check.LookAtStoreAsync(cancellationToken);
        return found.All(finding => finding.Level == HealthLevel.Fine)
            ? TypedResults.Text("ready\n")
            : new Problem(StatusCodes.Status503ServiceUnavailable, "store-unavailable", "The store does not answer.", "Look at the server's log.");
    }
}
