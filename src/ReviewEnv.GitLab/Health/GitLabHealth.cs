using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Health;
using ReviewEnv.GitLab.Api;
using ReviewEnv.GitLab.Webhooks;

namespace ReviewEnv.GitLab.Health;

/// <summary>Asks GitLab how the connection to it is, token and webhooks included, and sets webhooks right.</summary>
/// <param name="hookUrl">Where webhooks lead.</param>
public sealed class GitLabHealth(GitLabApi api, ProjectCatalog projects, Uri hookUrl, WebhookSecrets secrets, TimeProvider time)
{
    private const int AtOnce = 4;

    private readonly ConfiguredProjects configured = new(api, projects);
    private readonly HookDoctor hooks = new(api, new GitLabHookSettings(hookUrl, secrets.SecretToken, secrets.SigningToken));

    /// <summary>The last word of an instance that answered; null while there was none.</summary>
    public InstanceHealth? LastKnown { get; private set; }

    /// <summary>Version and token. Trouble is a finding.</summary>
    public async Task<InstanceHealth> LookAtInstanceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            var version = await api.VersionAsync(cancellationToken);
            var user = await api.UserAsync(cancellationToken);
            var token = await api.TokenAsync(cancellationToken);
            return LastKnown = new InstanceHealth(now, version.Version, [.. TokenJudge.Judge(token, user.Username, DateOnly.FromDateTime(now.UtcDateTime))]);
        }
        catch (GitLabException e)
        {
            return new InstanceHealth(now, null, [HealthFinding.Problem(e.Message, e.Kind == GitLabTrouble.Unavailable ? "see that gitlab.url is right and that GitLab can be reached from here" : null)]);
        }
    }

    /// <summary>Every configured project with its webhook.</summary>
    /// <param name="sees">Which paths may be spoken of.</param>
    public Task<IReadOnlyList<ProjectHealth>> LookAtProjectsAsync(Func<string, bool> sees, CancellationToken cancellationToken) =>
        ForEachAsync(sees, LookAsync, reason => new ProjectHealth("projects", [HealthFinding.Problem(reason)]), cancellationToken);

    /// <summary>Creates and repairs webhooks.</summary>
    /// <param name="sees">Which projects may be touched.</param>
    public Task<IReadOnlyList<HookRepair>> RepairAsync(Func<string, bool> sees, CancellationToken cancellationToken) =>
        ForEachAsync(sees, hooks.RepairAsync, reason => new HookRepair("projects", false, reason), cancellationToken);

    private async Task<ProjectHealth> LookAsync(ConfiguredProjects.Entry entry, CancellationToken cancellationToken) => entry.Found is not { } found
        ? new ProjectHealth(entry.Asked, [entry.Why!])
        : new ProjectHealth(entry.Asked, [.. ProjectJudge.Judge(entry.Asked, found), .. found.Archived ? [] : await hooks.LookAsync(entry, cancellationToken)]);

    private async Task<IReadOnlyList<T>> ForEachAsync<T>(Func<string, bool> sees, Func<ConfiguredProjects.Entry, CancellationToken, Task<T>> act, Func<string, T> failed, CancellationToken cancellationToken)
    {
        try
        {
            var entries = (await configured.ResolveAsync(cancellationToken)).Where(entry => sees(entry.Asked)).ToList();
            var results = new T[entries.Count];
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(Enumerable.Range(0, entries.Count), options, async (index, stop) => results[index] = await act(entries[index], stop));
            return results;
        }
        catch (GitLabException e)
        {
            return [failed(e.Message)];
        }
    }
}
