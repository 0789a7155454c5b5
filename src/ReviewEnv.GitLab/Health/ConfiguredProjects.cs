using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Health;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Health;

/// <summary>The projects that the configuration means, patterns resolved to what the token can see.</summary>
internal sealed class ConfiguredProjects(GitLabApi api, ProjectCatalog catalog)
{
    /// <param name="Asked">The path of the configuration, or the one that a pattern found.</param>
    /// <param name="Found">Null when there is none, and then <paramref name="Why"/> says so.</param>
    public sealed record Entry(string Asked, ProjectSettings Settings, GitLabProject? Found, HealthFinding? Why);

    public async Task<IReadOnlyList<Entry>> ResolveAsync(CancellationToken cancellationToken)
    {
        var entries = new List<Entry>();
        IReadOnlyList<GitLabProject>? visible = null;
        foreach (var settings in catalog.All)
        {
            if (settings.Path.Contains('*') || settings.Path.Contains('?'))
            {
                visible ??= await api.ListProjectsAsync(cancellationToken);
                var matching = visible.Where(project => catalog.Find(project.PathWithNamespace) == settings).Select(project => new Entry(project.PathWithNamespace, settings, project, null)).ToList();
                if (matching.Count == 0) entries.Add(new Entry(settings.Path, settings, null, ProjectJudge.NoMatch(settings.Path)));
                entries.AddRange(matching);
            }
            else
            {
                entries.Add(await ReadAsync(settings, cancellationToken));
            }
        }

        return entries;
    }

    private async Task<Entry> ReadAsync(ProjectSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var found = await api.FindProjectAsync(settings.Path, cancellationToken);
            return new Entry(settings.Path, settings, found, found is null ? ProjectJudge.NotFound(settings.Path) : null);
        }
        catch (GitLabException e)
        {
            return new Entry(settings.Path, settings, null, HealthFinding.Problem(e.Message));
        }
    }
}
