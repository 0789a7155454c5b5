using ReviewEnv.Api;
using ReviewEnv.Configuration;
using ReviewEnv.Pages;

namespace ReviewEnv.Auth;

/// <summary>How a request is turned away: a page for browsers, problem+json for everything else.</summary>
internal static class Refusals
{
    private const string Configure = "Add a token to auth.tokens in reviewenv.yaml (name, role, projects, sha256 of the token) and start the server again.";

    public static Task UnknownAsync(HttpContext context, bool noTokens)
    {
        if (WantsPage(context.Request)) return LoginPage.ShowAsync(context, wrong: false, noTokens);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return noTokens
            ? Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "no-tokens-configured", "This server has no tokens, so nobody can be let in.", Configure)
            : Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", "This needs a token, and the request has none that is known here.", "Send 'Authorization: Bearer TOKEN' with a token of this server.");
    }

    /// <summary>Somebody who meant to be known is told why not.</summary>
    public static Task RefusedAsync(HttpContext context, Problem problem)
    {
        if (problem.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        if (problem.Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "10";
        return WantsPage(context.Request) ? MessagePage.ShowAsync(context, problem.Status, "Not allowed", problem.Detail, problem.Remedy) : problem.ExecuteAsync(context);
    }

    public static Task TooLittleAsync(HttpContext context, Caller caller, Role needed) => caller is Caller.CiJob
        ? DenyAsync(context, "forbidden", $"{caller.Name} has the role {caller.Role}; this needs {needed}.", "Jobs change environments of their own branch, and jobs of forks none. Use a token of auth.tokens for what is more.")
        : DenyAsync(context, "forbidden", $"The token '{caller.Name}' has the role {caller.Role}; this needs {needed}.", $"Use a token whose role is at least {needed}.");

    public static Task ForgedAsync(HttpContext context) =>
        DenyAsync(context, "cross-site", "The request does not come from a page of this server.", "Use the buttons of this server's pages, or send the token as 'Authorization: Bearer TOKEN'.");

    public static bool WantsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task DenyAsync(HttpContext context, string code, string detail, string remedy) => WantsPage(context.Request)
        ? MessagePage.ShowAsync(context, StatusCodes.Status403Forbidden, "Not allowed", detail, remedy)
        : Problem.WriteAsync(context, StatusCodes.Status403Forbidden, code, detail, remedy);
}
