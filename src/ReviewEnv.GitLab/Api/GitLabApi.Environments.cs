using ReviewEnv.GitLab.Api.Transport;

namespace ReviewEnv.GitLab.Api;

/// <summary>Environments as GitLab shows them.</summary>
public sealed partial class GitLabApi
{
    /// <summary>The environment of exactly this name.</summary>
    internal async Task<GitLabEnvironment?> FindEnvironmentAsync(string project, string name, CancellationToken cancellationToken)
    {
        var found = await UnlessMissingAsync(ListAsync(Route.To($"projects/{project}/environments").With("name", name), GitLabJson.Default.ListGitLabEnvironment, cancellationToken));
        return found?.FirstOrDefault(environment => environment.Name == name);
    }

    /// <summary>With its last deployment.</summary>
    internal Task<GitLabEnvironment?> FindEnvironmentAsync(string project, long id, CancellationToken cancellationToken) =>
        FindAsync(Route.To($"projects/{project}/environments/{id}"), GitLabJson.Default.GitLabEnvironment, cancellationToken);

    /// <param name="state"><c>available</c>, <c>stopping</c> or <c>stopped</c>; null for all.</param>
    internal Task<IReadOnlyList<GitLabEnvironment>> ListEnvironmentsAsync(string project, string? state, CancellationToken cancellationToken) =>
        ListAsync(Route.To($"projects/{project}/environments").With("states", state), GitLabJson.Default.ListGitLabEnvironment, cancellationToken);

    /// <summary>One that has this name already is given back as it is.</summary>
    /// <param name="externalUrl">Null for none yet.</param>
    /// <param name="tier">Such as <c>development</c>.</param>
    internal async Task<GitLabEnvironment> CreateEnvironmentAsync(string project, string name, Uri? externalUrl, string tier, CancellationToken cancellationToken)
    {
        try
        {
            var wanted = new EnvironmentCreation(name, externalUrl, tier);
            return await ChangeAsync(HttpMethod.Post, Route.To($"projects/{project}/environments"), wanted, GitLabJson.Default.EnvironmentCreation, GitLabJson.Default.GitLabEnvironment, cancellationToken);
        }
        catch (GitLabException e) when (e.Kind == GitLabTrouble.Refused)
        {
            // A CI job may have been quicker, or an earlier call arrived whose answer did not.
            if (await FindEnvironmentAsync(project, name, cancellationToken) is { } existing) return existing;
            throw;
        }
    }

    /// <param name="externalUrl">Null takes it away.</param>
    internal Task<GitLabEnvironment> UpdateEnvironmentAsync(string project, long id, Uri? externalUrl, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Put, Route.To($"projects/{project}/environments/{id}"), new EnvironmentChange(externalUrl), GitLabJson.Default.EnvironmentChange, GitLabJson.Default.GitLabEnvironment, cancellationToken);

    /// <param name="force">Does not run the CI job named by <c>on_stop</c>.</param>
    internal Task StopEnvironmentAsync(string project, long id, bool force, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Post, Route.To($"projects/{project}/environments/{id}/stop"), new EnvironmentStop(force), GitLabJson.Default.EnvironmentStop, cancellationToken);
}
