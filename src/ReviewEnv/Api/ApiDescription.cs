using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ReviewEnv.Api.Views;

namespace ReviewEnv.Api;

/// <summary>What <c>/openapi/v1.json</c> says beyond what the routes say themselves.</summary>
internal static class ApiDescription
{
    public static void Describe(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new OpenApiInfo { Title = "ReviewEnv", Version = "v1", Description = "Environments of branches. Every call takes 'Authorization: Bearer TOKEN'; every error is problem+json with a code and a remedy." };
        return Task.CompletedTask;
    });

    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) route.Produces<ProblemView>(status, "application/problem+json");
        return route;
    }

    public static RouteHandlerBuilder Takes<TBody>(this RouteHandlerBuilder route)
        where TBody : notnull
        => route.Accepts<TBody>(isOptional: true, "application/json", "*/*").Produces<AcceptedView>(StatusCodes.Status202Accepted);
}
