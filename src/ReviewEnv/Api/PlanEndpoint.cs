using ReviewEnv.Api.Views;
using ReviewEnv.Auth;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api;

/// <summary>What would happen, without doing it.</summary>
internal static class PlanEndpoint
{
    public static async Task<IResult> GetAsync(HttpContext context, Survey survey, string? project, string? @ref)
    {
        var (key, problem) = KeyOfRequest.Read(context.Caller(), project, @ref);
        if (key is null) return problem!;

        var pass = await survey.BeginAsync(key, new WorkTurn(RoutingRules.DefaultQueue, TimeSpan.Zero, 0), context.RequestAborted);
        return TypedResults.Ok(PlanView.Of(key, await survey.PreviewAsync(pass, context.RequestAborted), new Stars(pass.Project?.Secrets ?? [])));
    }
}
