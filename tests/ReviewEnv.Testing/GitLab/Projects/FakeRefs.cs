using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>A branch as it was at one moment.</summary>
public sealed record FakeBranch(string Name, CommitSha Sha)
{
    public bool Protected { get; init; }
}

/// <param name="Sha">The commit that it points to.</param>
/// <param name="Target">The tag object of an annotated tag; the commit itself otherwise.</param>
public sealed record FakeTag(string Name, CommitSha Sha, CommitSha Target);

internal sealed record FakeCommit(CommitSha Sha, string Author, string Title, DateTimeOffset At);

/// <summary>What one push did to one ref.</summary>
/// <param name="Before">Zeros when it did not exist.</param>
/// <param name="After">Zeros when it exists no more; the tag object of an annotated tag.</param>
/// <param name="Commit">The commit it points to afterwards; null when it is gone.</param>
internal sealed record RefChange(GitRef Ref, CommitSha Before, CommitSha After, CommitSha? Commit)
{
    public static CommitSha Zero { get; } = CommitSha.Parse(new string('0', 40));

    public (bool Tag, string Kind) Group => (Ref.IsTag, Before.IsZero ? "created" : After.IsZero ? "removed" : "pushed");
}
