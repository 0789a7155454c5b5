using ReviewEnv.Auth;
using ReviewEnv.Core.Storage;
using ReviewEnv.Pages;

namespace ReviewEnv.Api;

/// <summary>Turns a store that cannot answer into 503 with the word to come back.</summary>
internal static class StoreGuard
{
    public static TBuilder AnswerStoreTrouble<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Finally(endpoint =>
        {
            var inner = endpoint.RequestDelegate ?? throw new InvalidOperationException("An endpoint without a delegate cannot be guarded.");
            endpoint.RequestDelegate = context => TryAsync(context, inner);
        });
        return builder;
    }

    /// <summary>Runs a part of a request, and answers 503 when the store cannot.</summary>
    public static async Task TryAsync(HttpContext context, RequestDelegate inner)
    {
        try
        {
            await inner(context);
        }
        catch (StoreUnavailableException trouble) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.Headers.RetryAfter = "10";
            await (Refusals.WantsPage(context.Request)
                ? MessagePage.ShowAsync(context, StatusCodes.Status503ServiceUnavailable, "The store does not answer", trouble.Message, "Environments keep running. Try again in a moment.")
                : Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "store-unavailable", trouble.Message, "Try again in a moment; environments keep running."));
        }
    }
}
