using ReviewEnv.Auth;
using ReviewEnv.Pages;

namespace ReviewEnv.Api;

/// <summary>The edge: what nobody expected becomes an answer like every other, and one log line.</summary>
internal sealed partial class SurpriseGuard(RequestDelegate next, ILogger<SurpriseGuard> logger)
{
    private const string Remedy = "Look at the server's log; it says what happened. Asking again does no harm.";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, new Problem(bad.StatusCode, "bad-request", "The request could not be read.", "Send it as /openapi/v1.json describes it."), "That could not be read");
        }
        catch (Exception surprise) when (!context.Response.HasStarted)
        {
            Surprised(logger, surprise, context.Request.Method, context.Request.Path);
            await AnswerAsync(context, new Problem(StatusCodes.Status500InternalServerError, "internal-error", "The server could not do that, for a reason that it did not expect.", Remedy), "That went wrong");
        }
    }

    private static Task AnswerAsync(HttpContext context, Problem problem, string title)
    {
        context.Response.Clear();
        return Refusals.WantsPage(context.Request)
            ? MessagePage.ShowAsync(context, problem.Status, title, problem.Detail, problem.Remedy)
            : problem.ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} ended in an exception")]
    private static partial void Surprised(ILogger logger, Exception exception, string method, string path);
}
