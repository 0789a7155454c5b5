using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Desired;
using ReviewEnv.GitLab.Api;
using ReviewEnv.GitLab.Branches;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Branches;

/// <summary>The source on a GitLab of the tests that has one project, shop/web, with the branch feature/a.</summary>
public abstract class SourceSite : IAsyncLifetime
{
    protected const string Path = "shop/web";
    protected static readonly TimeSpan AnswersLast = TimeSpan.FromMinutes(10);
    private GitLabApi? api;

    protected ManualTimeProvider Clock { get; } = new();
    protected FakeGitLab GitLab { get; }
    protected FakeProject Project { get; }
    protected GitLabBranchSource Source { get; private set; } = null!;
    protected static EnvironmentKey Key { get; } = new(Path, GitRef.Branch("feature/a"));

    protected SourceSite()
    {
        GitLab = new FakeGitLab(Clock);
        Project = GitLab.AddProject(Path);
    }

    public async Task InitializeAsync()
    {
        await GitLab.StartAsync();
        Project.Push("feature/a");
        // The client waits in real time where it waits at all.
        api = new GitLabApi(new GitLabApiOptions(GitLab.Url, new Secret(GitLab.Token)), TimeProvider.System, NullLogger<GitLabApi>.Instance);
        Source = SourceOf("shop/*", "moved/web");
    }

    public async Task DisposeAsync()
    {
        api?.Dispose();
        await GitLab.DisposeAsync();
    }

    protected GitLabBranchSource SourceOf(params string[] paths) =>
        new(api!, new ProjectCatalog([.. paths.Select(path => new ProjectSettings { Path = path, Target = "here", Template = "any" })]), AnswersLast, Clock);

    protected Task<BranchState> LookAsync(EnvironmentKey? key = null, DateTimeOffset? toldAt = null) =>
        Source.LookAsync(key ?? Key, toldAt is null ? null : BranchFacts.None with { ToldAt = toldAt }, CancellationToken.None);

    protected Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListAsync(bool tags = false, bool forks = false) =>
        Source.ListBranchesAsync(Path, new ListingScope(tags, forks), CancellationToken.None);
}
