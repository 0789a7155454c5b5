using ReviewEnv.Api.Views;
using ReviewEnv.Auth;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Api;

/// <summary>Asking something of environments. What is asked is durable when the answer (202) is sent.</summary>
internal sealed class RequestEndpoints(EnvironmentFinder finder, EnvironmentRequests requests, EnvironmentViews views)
{
    public static Problem NotForJobs { get; } = new(
        StatusCodes.Status403Forbidden, "not-for-jobs", "A CI job may deploy, approve, hold and stop its environment; how long it lives and when it sleeps is for people to say.", "Do this with a token of auth.tokens.");

    public async Task<IResult> DeployAsync(HttpContext context)
    {
        var (body, bad) = await RequestBody.ReadAsync(context, ApiJson.Default.DeployBody);
        if (body is null) return bad!;
        var (key, problem) = KeyOfRequest.Read(context.Caller(), body.Project, body.Ref);
        if (key is null) return problem!;
        var (sha, badSha) = KeyOfRequest.ReadSha(body.Sha);
        return badSha ?? await AnswerAsync(context, key, await requests.DeployAsync(key, context.Caller(), sha, body.OnlyIfNeeded, context.RequestAborted));
    }

    public async Task<IResult> StopByRefAsync(HttpContext context)
    {
        var (body, bad) = await RequestBody.ReadAsync(context, ApiJson.Default.StopByRefBody);
        if (body is null) return bad!;
        var (key, problem) = KeyOfRequest.Read(context.Caller(), body.Project, body.Ref);
        if (key is null) return problem!;
        var (sha, badSha) = KeyOfRequest.ReadSha(body.Sha);
        if (badSha is not null) return badSha;
        if (await finder.FindAsync(key, context.RequestAborted) is not { } known)
        {
            return new Problem(StatusCodes.Status404NotFound, "unknown-environment", $"Nothing is known of '{key.Ref.Name}' in '{key.Project}'.", "Nothing has to be stopped; check project and ref if that surprises.");
        }

        return await AnswerAsync(context, key, await requests.StopAsync(known, context.Caller(), body.Reason, sha, context.RequestAborted));
    }

    public async Task<IResult> StopAsync(HttpContext context, string id)
    {
        var (body, bad) = await RequestBody.ReadAsync(context, ApiJson.Default.StopBody, new StopBody(null));
        return bad ?? await OnAsync(context, id, known => requests.StopAsync(known, context.Caller(), body!.Reason, sha: null, context.RequestAborted));
    }

    public Task<IResult> RedeployAsync(HttpContext context, string id) =>
        OnAsync(context, id, known => requests.RedeployAsync(known, context.Caller(), context.RequestAborted));

    public async Task<IResult> ApproveAsync(HttpContext context, string id)
    {
        var (body, bad) = await RequestBody.ReadAsync(context, ApiJson.Default.ApproveBody, new ApproveBody(null));
        if (body is null) return bad!;
        if (!string.IsNullOrEmpty(body.Sha))
        {
            var (sha, badSha) = KeyOfRequest.ReadSha(body.Sha);
            return badSha ?? await OnAsync(context, id, known => requests.ApproveForkAsync(known, context.Caller(), sha!.Value, context.RequestAborted));
        }

        return body.Change is { Length: > 0 } change
            ? await OnAsync(context, id, known => requests.ApproveAsync(known, context.Caller(), change, context.RequestAborted))
            : new Problem(StatusCodes.Status400BadRequest, "missing-change", "change is missing.", "Send the id of the change that was looked at, as the environment's 'proposal' has it; an approval is good for that one only.");
    }

    public async Task<IResult> ExtendAsync(HttpContext context, string id)
    {
        var (body, bad) = await RequestBody.ReadAsync(context, ApiJson.Default.ExtendBody);
        if (body is null) return bad!;
        return Duration.TryParse(body.By, out var by)
            ? await ArrangeAsync(context, id, known => requests.ExtendAsync(known, context.Caller(), by, context.RequestAborted))
            : BadDuration("by");
    }

    public async Task<IResult> PinAsync(HttpContext context, string id)
    {
        var (body, bad) = await RequestBody.ReadAsync(context, ApiJson.Default.PinBody, new PinBody(null, null));
        if (body is null) return bad!;
        TimeSpan? length = null;
        if (!string.IsNullOrEmpty(body.For))
        {
            if (!Duration.TryParse(body.For, out var parsed)) return BadDuration("for");
            length = parsed;
        }

        return await ArrangeAsync(context, id, known => requests.PinAsync(known, context.Caller(), length, body.Reason, context.RequestAborted));
    }

    public Task<IResult> UnpinAsync(HttpContext context, string id) =>
        ArrangeAsync(context, id, known => requests.UnpinAsync(known, context.Caller(), context.RequestAborted));

    public Task<IResult> SleepAsync(HttpContext context, string id) =>
        ArrangeAsync(context, id, known => requests.SleepAsync(known, context.Caller(), context.RequestAborted));

    public Task<IResult> WakeAsync(HttpContext context, string id) =>
        ArrangeAsync(context, id, known => requests.WakeAsync(known, context.Caller(), context.RequestAborted));

    /// <summary>For people: it outlasts the job that asks.</summary>
    private Task<IResult> ArrangeAsync(HttpContext context, string id, Func<Known, Task<RequestResult>> ask) => OnAsync(context, id, known => context.Caller().CanArrange(known.Key)
        ? ask(known)
        : Task.FromResult<RequestResult>(new RequestResult.Refused(NotForJobs)));

    private async Task<IResult> OnAsync(HttpContext context, string id, Func<Known, Task<RequestResult>> ask) =>
        await EnvironmentEndpoints.FindAsync(context, finder, id) is { } known
            ? await AnswerAsync(context, known.Key, await ask(known))
            : EnvironmentEndpoints.NotFound(id);

    private async Task<IResult> AnswerAsync(HttpContext context, EnvironmentKey key, RequestResult result)
    {
        if (result is RequestResult.Refused refused) return refused.Problem;
        var known = await finder.FindAsync(key, context.RequestAborted) ?? throw new InvalidOperationException("A stored wish is not to be found.");
        var view = await views.OfAsync(known, context.RequestAborted);
        return TypedResults.Accepted($"/api/v1/environments/{key.Id}", new AcceptedView(((RequestResult.Stored)result).Promise, view));
    }

    private static Problem BadDuration(string name) =>
        new(StatusCodes.Status400BadRequest, $"bad-{name}", $"'{name}' is not a duration.", $"For {name}, {Duration.Remedy}.");
}
