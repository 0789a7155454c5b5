using ReviewEnv.Auth;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;

namespace ReviewEnv.Api;

/// <summary><c>GET /api/v1/dotenv</c>: the file by which CI jobs learn the URL. Anything but the file is an error status, so that <c>curl --fail</c> fails the job.</summary>
internal sealed class DotenvEndpoint(DotenvWait waiting, IWorkQueue queue, TimeProvider time, IHostApplicationLifetime host, ServerSettings settings)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public static async Task<IResult> GetAsync(HttpContext context, DotenvEndpoint endpoint, string? project, string? @ref, string? sha, string? wait)
    {
        var (key, problem) = KeyOfRequest.Read(context.Caller(), project, @ref);
        if (key is null) return problem!;
        var (commit, badSha) = KeyOfRequest.ReadSha(sha);
        if (badSha is not null) return badSha;

        var limit = TimeSpan.Zero;
        if (!string.IsNullOrEmpty(wait) && wait != "0" && !Duration.TryParse(wait, out limit))
        {
            return new Problem(StatusCodes.Status400BadRequest, "bad-wait", "wait is not a duration.", $"For wait, {Duration.Remedy}.");
        }

        return await endpoint.AnswerAsync(key, context.Caller(), commit, limit > LongestWait ? LongestWait : limit, context.RequestAborted);
    }

    private async Task<IResult> AnswerAsync(EnvironmentKey key, Caller caller, Core.Branches.CommitSha? sha, TimeSpan wait, CancellationToken gone)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(gone, host.ApplicationStopping);
        try
        {
            var (verdict, memory) = await waiting.UntilDecidedAsync(key, caller, sha, wait, ending.Token);
            return verdict switch
            {
                DotenvVerdict.Ready ready => File(ready.Record),
                DotenvVerdict.Failed failed => new Problem(StatusCodes.Status409Conflict, failed.Code, failed.Detail, failed.Remedy) { Phase = failed.Phase.ToString() },
                _ => await NotYetAsync(key, sha, wait, memory, gone),
            };
        }
        catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested && !gone.IsCancellationRequested)
        {
            return new Problem(StatusCodes.Status503ServiceUnavailable, "stopping", "The server is being restarted.", "Ask again in a moment; nothing is lost.");
        }
    }

    private static IResult File(EnvironmentRecord record) => DotenvReport.Render(record) switch
    {
        DotenvResult.Report report => TypedResults.Text(report.Text, "text/plain; charset=utf-8"),
        DotenvResult.Refused refused => new Problem(StatusCodes.Status409Conflict, "dotenv-refused", $"{refused.Key}: {refused.Reason}.", "Correct the outputs of the template."),
        _ => throw new InvalidOperationException("The family is closed."),
    };

    private async Task<IResult> NotYetAsync(EnvironmentKey key, Core.Branches.CommitSha? sha, TimeSpan wait, Remembered memory, CancellationToken cancellationToken)
    {
        if (memory is { Record: null, Revision: 0 })
        {
            return new Problem(StatusCodes.Status404NotFound, "unknown-environment", $"Nothing is known of '{key.Ref.Name}' in '{key.Project}'.", "Check project and ref, that the webhook reaches this server, and that the configuration covers the project; give wait= if the push may still be on its way.");
        }

        var phase = memory.Record?.Phase ?? EnvironmentPhase.Pending;
        var after = wait > TimeSpan.Zero ? $" after {Duration.Format(wait)}" : "";
        var at = sha is { } wanted ? $" at {wanted.Short}" : "";
        var reason = memory.Record?.Reason is { } why ? $": {why.TrimEnd('.')}" : "";
        if (memory.Record is { Phase: EnvironmentPhase.AwaitingApproval } asking && !DotenvVerdict.IsStale(memory) && (sha is null || asking.Commit == sha))
        {
            var what = asking.Proposal is { } proposal ? ProposalWords.Count(proposal.Changes) : "a prepared change";
            return new Problem(
                StatusCodes.Status504GatewayTimeout,
                "awaiting-approval",
                $"Not ready{at}{after}; it waits for somebody to approve a change: {what}.",
                $"Approve it on its page ({settings.PublicUrl.AbsoluteUri.TrimEnd('/')}/environments/{key.Id}) or with 'reviewenv approve', then run this job again.")
            { Phase = phase.ToString() };
        }

        var next = NextLook.Describe(await queue.FindAsync(key, cancellationToken), memory.Record, time.GetUtcNow());
        return new Problem(StatusCodes.Status504GatewayTimeout, "not-ready", $"Not ready{at}{after}; it is {phase}{reason}. {next}", "Wait longer (wait=, up to 1h), or look at the environment's journal.") { Phase = phase.ToString() };
    }
}
