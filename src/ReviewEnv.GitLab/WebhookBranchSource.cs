using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.GitLab;

/// <summary>The branches as webhooks told of them, for when there is no token to ask GitLab with.</summary>
/// <remarks>An authentic event is the only proof there is, and it has to do. What webhooks lose stays lost; the configuration's check says so.</remarks>
public sealed class WebhookBranchSource : IBranchSource
{
    public bool CanList => false;

    public Task<BranchState> LookAsync(EnvironmentKey key, BranchFacts? facts, CancellationToken cancellationToken) => Task.FromResult(Look(key, facts));

    /// <summary>None: webhooks tell of branches one by one, and a list in part must not be taken for a whole.</summary>
    public Task<IReadOnlyList<string>> ListProjectsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<IReadOnlyDictionary<GitRef, BranchState.Exists>> ListBranchesAsync(string project, ListingScope scope, CancellationToken cancellationToken) =>
        throw new BranchSourceException("branches cannot be listed without gitlab.token");

    public Task<IReadOnlyDictionary<string, string>> ReadFolderAsync(string project, CommitSha commit, string folder, CancellationToken cancellationToken) =>
        throw new BranchSourceException($"'{folder}' of {project} cannot be read without gitlab.token; use a template folder of the server instead of repository:{folder}");

    private static BranchState Look(EnvironmentKey key, BranchFacts? facts)
    {
        if (key.Ref.MergeRequestIid is not null && facts?.MergeRequest is { Head: { } newest } request) return new BranchState.Exists(newest, facts.ProjectId ?? key.Project) { Author = facts.LastActor, MergeRequest = request };
        if (facts is not { Head: { } head }) return new BranchState.Unknown("no webhook has told of this branch, and without gitlab.token GitLab cannot be asked");
        if (head.IsZero) return new BranchState.Gone("a webhook told that the branch was deleted");
        return new BranchState.Exists(head, facts.ProjectId ?? key.Project) { Author = facts.LastActor, MergeRequest = facts.MergeRequest, MergeRequestsKnown = facts.MergeRequest is not null };
    }
}
