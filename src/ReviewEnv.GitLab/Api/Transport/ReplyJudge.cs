using System.Net;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>What an answer that is no success means.</summary>
internal sealed class ReplyJudge(Words words, TimeProvider time)
{
    public GitLabException Judge(GitLabCall call, GitLabReply reply)
    {
        var error = ErrorText.Read(reply);
        var said = error is { Text.Length: > 0 } ? error.Text : ((HttpStatusCode)reply.Status).ToString();
        var kind = KindOf(reply, error);
        return new GitLabException(kind, reply.Status, words.Clean($"GitLab answered {reply.Status} to {call.Subject}: {said}{Remedy(kind, reply, error)}"))
        {
            RetryAfter = RateBudget.RetryAfterOf(reply, time.GetUtcNow()),
        };
    }

    /// <summary>It said that all is well and is not what the API answers: a maintenance or sign-in page, or broken off.</summary>
    public GitLabException NotUnderstood(GitLabCall call, GitLabReply reply) => new(GitLabTrouble.Unavailable, reply.Status, words.Clean(
        $"what answered {call.Subject} is not GitLab's API: {(reply.Body.Length == 0 ? "the body is empty" : reply.IsJson ? "the JSON is broken or of another form" : $"the body is {reply.MediaType ?? "of no type"}, not JSON")}"));

    /// <summary>A redirect that is not followed.</summary>
    public GitLabException Redirected(GitLabCall call, GitLabReply reply)
    {
        var where = reply.Headers.Location?.OriginalString ?? "nowhere";
        return call.Method == HttpMethod.Get
            ? new GitLabException(GitLabTrouble.Unavailable, reply.Status, words.Clean($"{call.Subject} is redirected to {where}, which is not GitLab's API as gitlab.url names it; set gitlab.url to the address that GitLab calls its own"))
            : new GitLabException(GitLabTrouble.Refused, reply.Status, words.Clean($"{call.Subject} is redirected to {where}, and what changes something is not sent on; name the project by its new path"));
    }

    private static GitLabTrouble KindOf(GitLabReply reply, ErrorText? error) => reply.Status switch
    {
        401 => GitLabTrouble.Unauthorized,
        403 => GitLabTrouble.Forbidden,
        404 => IsOfGitLab(error) ? GitLabTrouble.NotFound : GitLabTrouble.Unavailable,
        429 => GitLabTrouble.RateLimited,
        407 or 408 => GitLabTrouble.Unavailable,
        >= 400 and < 500 => GitLabTrouble.Refused,
        _ => GitLabTrouble.Unavailable,
    };

    /// <summary>
    /// Proxies answer 404 too, some in JSON. And when one decodes <c>%2F</c> on the way, GitLab itself says 404 to a branch that is there, as it does not know such an address:
    /// then it says so as <c>error</c>, and of a thing that it looked for as <c>message</c>.
    /// </summary>
    private static bool IsOfGitLab(ErrorText? error) => error is { IsOfResource: true } && error.Text.Contains("not found", StringComparison.OrdinalIgnoreCase)
        // The feature is off, or not for this token: of a branch that says nothing.
        && !error.Text.Contains("repository not found", StringComparison.OrdinalIgnoreCase);

    private static string Remedy(GitLabTrouble kind, GitLabReply reply, ErrorText? error) => kind switch
    {
        GitLabTrouble.Unauthorized => "; gitlab.token is wrong, revoked or expired",
        GitLabTrouble.Forbidden => "; gitlab.token needs the scope api and a role in the project that allows this",
        GitLabTrouble.Unavailable when reply.Status == 404 => error is { IsOfResource: false }
            ? "; GitLab is too old for this, or a proxy before it decodes %2F in addresses"
            : "; this was not said by GitLab's API, so it proves nothing",
        _ => "",
    };
}
