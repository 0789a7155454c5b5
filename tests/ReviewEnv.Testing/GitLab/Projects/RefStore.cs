using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>The refs and commits of a repository, without what is in them.</summary>
internal sealed class RefStore(Forge forge)
{
    private readonly Dictionary<CommitSha, FakeCommit> commits = [];

    public SortedDictionary<string, CommitSha> Branches { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, FakeTag> Tags { get; } = new(StringComparer.Ordinal);

    public FakeCommit? Find(CommitSha sha) => commits.GetValueOrDefault(sha);

    public FakeCommit Commit(CommitSha sha) => commits[sha];

    /// <summary>Whether the commit was not known before.</summary>
    public bool Learn(CommitSha sha, string author, string title) => commits.TryAdd(sha, new(sha, author, title, forge.Now()));

    public RefChange Set(GitRef gitRef, CommitSha commit, CommitSha target)
    {
        var before = Target(gitRef) ?? RefChange.Zero;
        if (gitRef.IsTag) Tags[gitRef.Name] = new(gitRef.Name, commit, target);
        else Branches[gitRef.Name] = commit;
        return new(gitRef, before, target, commit);
    }

    /// <summary>Null when it was not there.</summary>
    public RefChange? Remove(GitRef gitRef)
    {
        if (Target(gitRef) is not { } before) return null;
        if (gitRef.IsTag) Tags.Remove(gitRef.Name);
        else Branches.Remove(gitRef.Name);
        return new(gitRef, before, RefChange.Zero, null);
    }

    private CommitSha? Target(GitRef gitRef) => gitRef.IsTag
        ? Tags.TryGetValue(gitRef.Name, out var tag) ? tag.Target : null
        : Branches.TryGetValue(gitRef.Name, out var sha) ? sha : null;
}
