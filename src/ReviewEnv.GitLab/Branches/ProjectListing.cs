using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Branches;

/// <summary>Reads all branches of a project with their merge requests, in pages.</summary>
internal sealed class ProjectListing(GitLabApi api, ProjectCatalog projects, TimeProvider clock)
{
    /// <summary>How far back ended merge requests are listed.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <exception cref="GitLabException">GitLab did not tell all of it.</exception>
    /// <exception cref="BranchSourceException">What it told proves nothing.</exception>
    public async Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ReadAsync(string project, ListingScope scope, CancellationToken cancellationToken)
    {
        if (await api.FindProjectAsync(project, cancellationToken) is not { } told) throw new BranchSourceException("GitLab does not show the project: it is gone, or the token may not see it");
        if (told.MarkedForDeletionOn is not null) throw new BranchSourceException("the project is to be deleted in GitLab");
        if (told.PathWithNamespace != project) return Moved(told);

        var branches = await api.ListBranchesAsync(project, cancellationToken);
        if (told.EmptyRepo || branches.Count == 0) throw new BranchSourceException("GitLab lists no branch at all");

        var began = clock.GetUtcNow();
        var requests = await RequestsAsync(project, cancellationToken);
        var own = requests.Where(request => request.SourceProjectId == told.Id).ToLookup(request => request.SourceBranch);
        var all = new Dictionary<GitRef, BranchState.Exists>();
        foreach (var branch in branches)
        {
            // The merge request of an older commit may have ended before the list begins: then only asking for that branch tells.
            var whole = own.Contains(branch.Name) || branch.Commit.CommittedDate > began - Remembered;
            all[GitRef.Branch(branch.Name)] = Read.Branch(told, branch, Read.Counting(own[branch.Name])) with { MergeRequestsKnown = whole };
        }

        if (scope.Tags)
        {
            foreach (var tag in await api.ListTagsAsync(project, cancellationToken)) all[GitRef.Tag(tag.Name)] = Read.Branch(told, tag, null);
        }

        if (!scope.Forks) return all;
        foreach (var request in requests.Where(request => request.SourceProjectId != told.Id && request.State is "opened" or "locked"))
        {
            if (Read.MergeRequestHead(told, request) is BranchState.Exists head) all[GitRef.MergeRequest(request.Iid)] = head;
        }

        return all;
    }

    private async Task<IReadOnlyList<GitLabMergeRequest>> RequestsAsync(string project, CancellationToken cancellationToken)
    {
        var open = await api.ListMergeRequestsAsync(project, "opened", sourceBranch: null, updatedAfter: null, cancellationToken);
        // Read after the open ones: what ends in between is in both, and then the later word counts.
        var recent = await api.ListMergeRequestsAsync(project, "all", sourceBranch: null, clock.GetUtcNow() - Remembered, cancellationToken);
        return [.. recent, .. open.ExceptBy(recent.Select(request => request.Iid), request => request.Iid)];
    }

    /// <summary>No branch is there any more under the old path, if the new one is served.</summary>
    private Dictionary<GitRef, BranchState.Exists> Moved(GitLabProject told) => projects.Find(told.PathWithNamespace) is not null
        ? []
        : throw new BranchSourceException($"the project is {told.PathWithNamespace} now, which no entry of projects matches");
}
