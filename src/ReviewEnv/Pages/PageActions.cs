using ReviewEnv.Api;
using ReviewEnv.Auth;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Pages;

/// <summary>Takes the forms of an environment's page, and sends the browser back to it.</summary>
internal sealed class PageActions(EnvironmentFinder finder, EnvironmentRequests requests)
{
    public async Task TakeAsync(HttpContext context, string id, string action)
    {
        if (await EnvironmentEndpoints.FindAsync(context, finder, id) is not { } known)
        {
            await EnvironmentPage.NotFoundAsync(context);
            return;
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        var result = await AskAsync(known, context.Caller(), action, form, context.RequestAborted);
        if (result is RequestResult.Refused { Problem: var problem })
        {
            await MessagePage.ShowAsync(context, problem.Status, "That did not work", problem.Detail, problem.Remedy);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"/environments/{known.Key.Id}?done={action}";
    }

    private Task<RequestResult> AskAsync(Known known, Caller caller, string action, IFormCollection form, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case "stop": return requests.StopAsync(known, caller, form["reason"], sha: null, cancellationToken);
            case "redeploy": return requests.RedeployAsync(known, caller, cancellationToken);
            case "approve" when form["change"].ToString() is { Length: > 0 } change: return requests.ApproveAsync(known, caller, change, cancellationToken);
            case "approve":
                return Task.FromResult<RequestResult>(new RequestResult.Refused(new Problem(StatusCodes.Status400BadRequest, "missing-change", "The form does not say which change it approves.", "Go back to the page, and approve what it shows.")));
            // As the API has it: for people, because it outlasts the job that asks.
            case "sleep" or "wake" or "unpin" or "extend" or "pin" when !caller.CanArrange(known.Key) && caller.CanAct(known.Key):
                return Task.FromResult<RequestResult>(new RequestResult.Refused(RequestEndpoints.NotForJobs));
            case "sleep": return requests.SleepAsync(known, caller, cancellationToken);
            case "wake": return requests.WakeAsync(known, caller, cancellationToken);
            case "unpin": return requests.UnpinAsync(known, caller, cancellationToken);
            case "extend" when Duration.TryParse(form["by"], out var by): return requests.ExtendAsync(known, caller, by, cancellationToken);
            case "pin" when form["for"].ToString().Length == 0: return requests.PinAsync(known, caller, null, form["reason"], cancellationToken);
            case "pin" when Duration.TryParse(form["for"], out var length): return requests.PinAsync(known, caller, length, form["reason"], cancellationToken);
            default:
                return Task.FromResult<RequestResult>(new RequestResult.Refused(new Problem(
                    StatusCodes.Status400BadRequest, "bad-form", "The form was not understood.", $"For a duration, {Duration.Remedy}.")));
        }
    }
}
