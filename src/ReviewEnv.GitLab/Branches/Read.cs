using ReviewEnv.Core.Branches;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Branches;

/// <summary>GitLab's answers as what the story knows.</summary>
internal static class Read
{
    public static BranchState.Exists Branch(GitLabProject project, GitLabBranch branch, MergeRequest? request) => new(CommitSha.Parse(branch.Commit.Id), ProjectId(project))
    {
        Author = branch.Commit.AuthorName,
        IsDefaultBranch = branch.Default,
        IsArchived = project.Archived,
        MergeRequest = request,
    };

    /// <summary>The head of a merge request, as it is in the project that it is to be merged into.</summary>
    public static BranchState MergeRequestHead(GitLabProject project, GitLabMergeRequest request) => CommitSha.TryParse(request.Sha, out var head)
        ? new BranchState.Exists(head.Value, ProjectId(project)) { Author = request.Author?.Username, IsArchived = project.Archived, MergeRequest = Request(request) }
        : new BranchState.Unknown($"GitLab tells no commit of merge request !{request.Iid}");

    /// <summary>The one of a branch's merge requests that counts: the newest that is open, else the newest; null for none.</summary>
    public static MergeRequest? Counting(IEnumerable<GitLabMergeRequest> requests)
    {
        var newest = requests.Select(Request).OrderByDescending(request => request.Iid).ToList();
        return newest.Find(request => request.IsOpen) ?? newest.FirstOrDefault();
    }

    public static MergeRequest Request(GitLabMergeRequest request) => new(request.Iid, request.State)
    {
        Title = request.Title,
        Author = request.Author?.Username,
        TargetBranch = request.TargetBranch,
        Draft = request.Draft,
        FromFork = request.SourceProjectId != request.TargetProjectId,
        Head = CommitSha.TryParse(request.Sha, out var head) ? head : null,
        Labels = request.Labels,
        Url = Uri.TryCreate(request.WebUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null,
        UpdatedAt = request.UpdatedAt,
    };

    private static string ProjectId(GitLabProject project) => project.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
