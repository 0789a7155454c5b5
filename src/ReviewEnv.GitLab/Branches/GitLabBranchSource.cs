using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Branches;

/// <summary>The branches as GitLab's API knows them.</summary>
/// <remarks>
/// A listing answers for every branch of a project until an event tells of something newer, so that what is asked of GitLab grows with its pages and not with the
/// environments. That a branch is gone is only said when GitLab, asked for it and for its project, says so in its own words.
/// </remarks>
public sealed class GitLabBranchSource : IBranchSource
{
    private readonly GitLabApi api;
    private readonly ProjectCatalog projects;
    private readonly TimeProvider clock;
    private readonly BranchAnswers answers;
    private readonly ProjectListing listing;
    private readonly BranchLook look;

    /// <param name="answersLast">How long an answer holds that no event contradicts.</param>
    public GitLabBranchSource(GitLabApi api, ProjectCatalog projects, TimeSpan answersLast, TimeProvider clock)
    {
        (this.api, this.projects, this.clock) = (api, projects, clock);
        answers = new BranchAnswers(answersLast);
        listing = new ProjectListing(api, projects, clock);
        look = new BranchLook(api, projects);
    }

    public long Requests => api.Requests;

    public bool Expects(BranchEvent told) => answers.Expect(told);

    public async Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (answers.Find(key, facts?.ToldAt, now) is { } known) return known;
        try
        {
            var state = await look.AskAsync(key, cancellationToken);
            answers.Remember(key, state, now);
            return state;
        }
        catch (GitLabException e)
        {
            return new BranchState.Unknown(e.Message);
        }
    }

    /// <summary>The configured projects; for patterns, those of them that the token's user is a member of.</summary>
    public async Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken)
    {
        var named = projects.All.Select(project => project.Path).Where(path => !IsPattern(path)).ToList();
        if (named.Count == projects.All.Count) return named;
        try
        {
            var visible = await api.ListProjectsAsync(cancellationToken);
            return [.. named.Union(visible.Select(project => project.PathWithNamespace).Where(path => projects.Find(path) is not null))];
        }
        catch (GitLabException e)
        {
            throw new BranchSourceException(e.Message, e);
        }
    }

    public async Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken)
    {
        var began = clock.GetUtcNow();
        try
        {
            return answers.Remember(project, await listing.ReadAsync(project, scope, cancellationToken), began);
        }
        catch (GitLabException e)
        {
            throw new BranchSourceException(e.Message, e);
        }
    }

    public async Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await new FolderReader(api).ReadAsync(project, commit, folder, cancellationToken);
        }
        catch (GitLabException e)
        {
            throw new BranchSourceException(e.Message, e);
        }
    }

    private static bool IsPattern(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;
}
