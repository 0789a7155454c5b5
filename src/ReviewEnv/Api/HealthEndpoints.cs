using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Api;

/// <summary>What orchestrators ask: open to all, and telling nothing else.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan StoreMayTake = TimeSpan.FromSeconds(3);
    private static readonly EnvironmentKey Nobody = new("", GitRef.Branch("-"));

    /// <summary>The process lives.</summary>
    public static IResult Alive() => TypedResults.Text("ok\n");

    /// <summary>The store answers, so that deliveries can be taken.</summary>
    public static async Task<IResult> ReadyAsync(IReviewStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(StoreMayTake, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await store.LoadAsync(Nobody, either.Token);
            return TypedResults.Text("ready\n");
        }
        catch (Exception trouble) when (trouble is StoreUnavailableException || (trouble is OperationCanceledException && limit.IsCancellationRequested))
        {
            return new Problem(StatusCodes.Status503ServiceUnavailable, "store-unavailable", "The store does not answer.", "Look at the server's log.");
        }
    }
}
