namespace ReviewEnv.Core.Branches;

/// <summary>The truth about a branch, as far as the forge will tell. A closed family.</summary>
public abstract record BranchState
{
    private BranchState() { }

    /// <summary>The branch is there, at <paramref name="Head"/>.</summary>
    /// <param name="Head">The commit the branch points to (for an annotated tag: the commit the tag points to).</param>
    /// <param name="ProjectId">The forge's own id of the project; where a forge has none, the path.</param>
    public sealed record Exists(CommitSha Head, string ProjectId) : BranchState
    {
        /// <summary>Who made the branch what it is: the pusher, else the author of the commit.</summary>
        public string? Author { get; init; }
        public MergeRequest? MergeRequest { get; init; }

        /// <summary>False when <see cref="MergeRequest"/> is null only because the source never heard of any.</summary>
        public bool MergeRequestsKnown { get; init; } = true;
        public bool IsDefaultBranch { get; init; }

        /// <summary>Whether nobody can push to the project any more.</summary>
        public bool IsArchived { get; init; }
    }

    /// <summary>The branch is proven to be gone: the project answered, and the branch is not in it.</summary>
    /// <param name="Evidence">The proof, in words for the journal.</param>
    public sealed record Gone(string Evidence) : BranchState;

    /// <summary>The forge did not tell. Nothing may be created or deleted on this ground.</summary>
    /// <param name="Reason">Why, in words for the journal.</param>
    public sealed record Unknown(string Reason) : BranchState;
}
