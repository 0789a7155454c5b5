using ReviewEnv.Core.Compliance;

namespace ReviewEnv.GitLab.Api;

/// <summary>What ReviewEnv wants of a hook. Branch filters and templates of one's own are never wanted, and go when a hook is set right.</summary>
/// <param name="Token">The secret of <c>X-Gitlab-Token</c>; null for none.</param>
/// <param name="SigningToken">What deliveries are signed with; null for none, and left out by a GitLab that is too old to sign.</param>
internal sealed record GitLabHookSettings(Uri Url, Secret? Token, Secret? SigningToken)
{
    public bool PushEvents { get; init; } = true;
    public bool TagPushEvents { get; init; }
    public bool MergeRequestsEvents { get; init; } = true;
    public bool EnableSslVerification { get; init; } = true;
}
