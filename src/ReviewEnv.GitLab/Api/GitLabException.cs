namespace ReviewEnv.GitLab.Api;

/// <summary>GitLab did not do or tell what was asked; the message is fit for the journal and holds no secret.</summary>
/// <param name="kind">What kind of trouble it is.</param>
/// <param name="status">The HTTP status; null when nothing answered.</param>
internal sealed class GitLabException(GitLabTrouble kind, int? status, string message, Exception? inner = null) : Exception(message, inner)
{
    public GitLabTrouble Kind => kind;

    public int? Status => status;

    /// <summary>How long GitLab asked to be left alone; null if it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same call may work later without anybody doing anything.</summary>
    public bool IsTransient => kind is GitLabTrouble.Unavailable or GitLabTrouble.RateLimited;
}

internal enum GitLabTrouble
{
    /// <summary>Nothing answered, or a 5xx, or something that is not GitLab's API (a maintenance page).</summary>
    Unavailable,

    /// <summary>429: the budget is used up.</summary>
    RateLimited,

    /// <summary>401: the token is wrong, revoked or expired.</summary>
    Unauthorized,

    /// <summary>403: the token's scope or role does not allow it.</summary>
    Forbidden,

    /// <summary>404 in GitLab's own words: not there, or hidden from this token.</summary>
    NotFound,

    /// <summary>400, 409, 412 or 422: GitLab understood and refused.</summary>
    Refused,
}
