using System.Globalization;
using ReviewEnv.Core.Branches;
using ReviewEnv.GitLab.Api.Transport;

namespace ReviewEnv.GitLab.Api;

/// <summary>Deployments, and the statuses of commits.</summary>
public sealed partial class GitLabApi
{
    /// <param name="status"><c>running</c>, <c>success</c>, <c>failed</c> or <c>canceled</c>.</param>
    internal Task<GitLabDeployment> CreateDeploymentAsync(string project, string environment, CommitSha sha, GitRef gitRef, string status, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Post, Route.To($"projects/{project}/deployments"), new DeploymentCreation(environment, sha.Value, RefOf(gitRef), gitRef.IsTag, status), GitLabJson.Default.DeploymentCreation, GitLabJson.Default.GitLabDeployment, cancellationToken);

    internal Task<GitLabDeployment> UpdateDeploymentAsync(string project, long id, string status, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Put, Route.To($"projects/{project}/deployments/{id}"), new DeploymentChange(status), GitLabJson.Default.DeploymentChange, GitLabJson.Default.GitLabDeployment, cancellationToken);

    /// <summary>The newest deployments of an environment, newest first.</summary>
    internal async Task<IReadOnlyList<GitLabDeployment>> LastDeploymentsAsync(string project, string environment, int count, CancellationToken cancellationToken)
    {
        var route = Route.To($"projects/{project}/deployments").With("environment", environment).With("order_by", "id").With("sort", "desc").With("per_page", count.ToString(CultureInfo.InvariantCulture));
        return await GetAsync(route, GitLabJson.Default.ListGitLabDeployment, cancellationToken);
    }

    /// <summary>Sets a status of a commit. That it is in this state already is no trouble.</summary>
    /// <param name="state"><c>pending</c>, <c>running</c>, <c>success</c>, <c>failed</c> or <c>canceled</c>.</param>
    internal async Task SetCommitStatusAsync(string project, CommitSha sha, GitRef gitRef, string name, string state, string description, Uri targetUrl, CancellationToken cancellationToken)
    {
        try
        {
            var wanted = new CommitStatusChange(state, name, RefOf(gitRef), targetUrl, description);
            await ChangeAsync(HttpMethod.Post, Route.To($"projects/{project}/statuses/{sha}"), wanted, GitLabJson.Default.CommitStatusChange, cancellationToken);
        }
        catch (GitLabException e) when (e.Status == 400 && e.Message.Contains("Cannot transition status", StringComparison.OrdinalIgnoreCase))
        {
            // It is there already, or a later one is.
        }
    }

    /// <summary>The newest status of this name that a commit has; null if it has none, or is gone.</summary>
    internal async Task<GitLabCommitStatus?> FindCommitStatusAsync(string project, CommitSha sha, GitRef gitRef, string name, CancellationToken cancellationToken)
    {
        var route = Route.To($"projects/{project}/repository/commits/{sha}/statuses").With("ref", RefOf(gitRef)).With("name", name);
        return (await UnlessMissingAsync(ListAsync(route, GitLabJson.Default.ListGitLabCommitStatus, cancellationToken)))?.LastOrDefault(status => status.Name == name);
    }

    /// <summary>As GitLab names it in pipelines: branches and tags by their bare name, merge requests by their full ref.</summary>
    private static string RefOf(GitRef gitRef) => gitRef.MergeRequestIid is null ? gitRef.Name : gitRef.FullName;
}
