namespace ReviewEnv.Core.Branches;

/// <summary>A merge request whose source is the branch at hand.</summary>
/// <param name="Iid">Its number within the target project.</param>
/// <param name="State"><c>opened</c>, <c>merged</c>, <c>closed</c> or <c>locked</c>, as GitLab says it.</param>
public sealed record MergeRequest(long Iid, string State)
{
    public string? Title { get; init; }
    public string? Author { get; init; }
    public string? TargetBranch { get; init; }
    public bool Draft { get; init; }
    public bool FromFork { get; init; }

    /// <summary>The newest commit of it; null when it was not told.</summary>
    public CommitSha? Head { get; init; }
    public IReadOnlyList<string> Labels { get; init; } = [];
    public Uri? Url { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }

    public bool IsOpen => State is "opened" or "locked";
}
