using ReviewEnv.Api.Views;

namespace ReviewEnv.Api;

/// <summary>An answer that says what is wrong and what would help (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">For programs; stays the same between versions.</param>
/// <param name="Detail">What is wrong, in words.</param>
/// <param name="Remedy">What would help.</param>
internal sealed record Problem(int Status, string Code, string Detail, string Remedy) : IResult
{
    /// <summary>The environment's phase, where the problem is that it is in none that would do.</summary>
    public string? Phase { get; init; }

    /// <summary>The id of the change that waits, where the problem is that another one was named.</summary>
    public string? Change { get; init; }

    public static Task WriteAsync(HttpContext context, int status, string code, string detail, string remedy) =>
        new Problem(status, code, detail, remedy).ExecuteAsync(context);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        var title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(Status);
        var body = new ProblemView { Title = title, Status = Status, Detail = Detail, Code = Code, Remedy = Remedy, Phase = Phase, Change = Change, Instance = httpContext.Request.Path };
        return httpContext.Response.WriteAsJsonAsync(body, ApiJson.Default.ProblemView, "application/problem+json", httpContext.RequestAborted);
    }
}
