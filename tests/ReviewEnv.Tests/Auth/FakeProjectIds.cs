using ReviewEnv.Core.Branches;

namespace ReviewEnv.Tests.Auth;

/// <summary>What the forge says of projects.</summary>
internal sealed class FakeProjectIds : IProjectIds
{
    public Dictionary<string, string> Ids { get; } = new() { ["shop/web"] = "42" };

    /// <summary>Open merge requests from forks: target project, id of the source project, source branch, number.</summary>
    public List<(string Project, string SourceProjectId, string SourceBranch, long Iid)> Forks { get; } = [];

    /// <summary>When set, the forge does not tell, and says this.</summary>
    public string? Trouble { get; set; }

    public Task<string?> FindIdAsync(string project, CancellationToken cancellationToken) => Trouble is { } trouble
        ? throw new BranchSourceException(trouble)
        : Task.FromResult(Ids.GetValueOrDefault(project));

    public Task<IReadOnlyList<long>> FindForkMergeRequestsAsync(string project, string sourceProjectId, string sourceBranch, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<long>>([.. Forks.Where(fork => (fork.Project, fork.SourceProjectId, fork.SourceBranch) == (project, sourceProjectId, sourceBranch)).Select(fork => fork.Iid)]);
}
