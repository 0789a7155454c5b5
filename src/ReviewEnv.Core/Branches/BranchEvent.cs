namespace ReviewEnv.Core.Branches;

/// <summary>What a forge said about one branch: a hint to look at it, never the truth about it.</summary>
/// <param name="Project">Path of the project, such as <c>shop/web</c>.</param>
/// <param name="Ref">The branch or tag.</param>
/// <param name="Kind">What the forge said happened.</param>
public sealed record BranchEvent(string Project, GitRef Ref, BranchEventKind Kind)
{
    /// <summary>The forge's own id of the project, which survives renames; null when the event does not tell.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The commit before a push; all zeros when the branch was created; null when the event is not a push.</summary>
    public CommitSha? Before { get; init; }

    /// <summary>The commit after a push, or the head of a merge request; all zeros when the branch was deleted.</summary>
    public CommitSha? After { get; init; }

    /// <summary>User name of the person who caused the event.</summary>
    public string? Actor { get; init; }

    /// <summary>The merge request that the event is about, if it is about one.</summary>
    public MergeRequest? MergeRequest { get; init; }
}

public enum BranchEventKind
{
    Pushed,
    Deleted,
    MergeRequestOpened,
    MergeRequestUpdated,
    MergeRequestMerged,
    MergeRequestClosed,
}
