using ReviewEnv.GitLab.Api.Transport;

namespace ReviewEnv.GitLab.Api;

/// <summary>Branches and tags.</summary>
public sealed partial class GitLabApi
{
    internal Task<IReadOnlyList<GitLabBranch>> ListBranchesAsync(string project, CancellationToken cancellationToken) =>
        ListAsync(Route.To($"projects/{project}/repository/branches").With("pagination", "keyset"), GitLabJson.Default.ListGitLabBranch, cancellationToken);

    internal Task<GitLabBranch?> FindBranchAsync(string project, string branch, CancellationToken cancellationToken) =>
        FindAsync(Route.To($"projects/{project}/repository/branches/{branch}"), GitLabJson.Default.GitLabBranch, cancellationToken);

    internal Task<IReadOnlyList<GitLabBranch>> ListTagsAsync(string project, CancellationToken cancellationToken) =>
        ListAsync(Route.To($"projects/{project}/repository/tags").With("order_by", "name").With("sort", "asc"), GitLabJson.Default.ListGitLabBranch, cancellationToken);

    internal Task<GitLabBranch?> FindTagAsync(string project, string tag, CancellationToken cancellationToken) =>
        FindAsync(Route.To($"projects/{project}/repository/tags/{tag}"), GitLabJson.Default.GitLabBranch, cancellationToken);
}
