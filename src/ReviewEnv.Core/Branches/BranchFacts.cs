namespace ReviewEnv.Core.Branches;

/// <summary>What events have said about a branch so far, folded so that their order does not matter.</summary>
/// <remarks>
/// <para>Used as the truth only where the forge cannot be asked. Each push is an edge from one commit to another, and a branch's
/// life is a walk over those edges: the commit that was entered once more often than it was left is where the branch is now,
/// in whatever order the edges arrive. All zeros is a place like any other: "not there".</para>
/// </remarks>
public sealed record BranchFacts
{
    private const int MostUnbalanced = 64;

    public static BranchFacts None { get; } = new();

    /// <summary>Times entered minus times left, by commit; balanced commits are left out.</summary>
    public IReadOnlyDictionary<string, int> Balance { get; init; } = new Dictionary<string, int>();

    /// <summary>Where the newest arrived push ended: decides where the balance does not.</summary>
    public CommitSha? LastAfter { get; init; }

    /// <summary>Whether any push was seen that created or deleted the branch.</summary>
    public bool SawZero { get; init; }
    public MergeRequest? MergeRequest { get; init; }
    public string? ProjectId { get; init; }
    public string? LastActor { get; init; }

    /// <summary>The facts with one more event.</summary>
    public BranchFacts With(BranchEvent branchEvent)
    {
        var facts = this with
        {
            ProjectId = branchEvent.ProjectId ?? ProjectId,
            LastActor = branchEvent.Actor ?? LastActor,
            MergeRequest = Newer(MergeRequest, branchEvent.MergeRequest),
        };
        return branchEvent is { Before: { } before, After: { } after } ? facts.Moved(before, after) : facts;
    }

    /// <summary>Where the branch is, as far as events tell: a commit, all zeros for "gone", null for "they do not tell".</summary>
    public CommitSha? Head
    {
        get
        {
            var entered = Balance.Where(entry => entry.Value > 0).Select(entry => entry.Key).ToList();
            if (entered.Count == 0) return LastAfter is null || !SawZero ? LastAfter : CommitSha.Parse(new string('0', LastAfter.Value.Value.Length));
            return entered.Count == 1 || LastAfter is null || !entered.Contains(LastAfter.Value.Value) ? CommitSha.Parse(entered[0]) : LastAfter;
        }
    }

    private BranchFacts Moved(CommitSha before, CommitSha after)
    {
        var balance = new Dictionary<string, int>(Balance);
        Count(balance, before, -1);
        Count(balance, after, +1);
        // Each lost push leaves two commits unbalanced for ever. Past this many, only the newest ones can still matter.
        if (balance.Count > MostUnbalanced) balance = after.IsZero ? [] : new() { [after.Value] = 1 };
        return this with { Balance = balance, LastAfter = after, SawZero = SawZero || before.IsZero || after.IsZero };
    }

    private static void Count(Dictionary<string, int> balance, CommitSha commit, int change)
    {
        var count = balance.GetValueOrDefault(commit.Value) + change;
        if (count == 0) balance.Remove(commit.Value);
        else balance[commit.Value] = count;
    }

    private static MergeRequest? Newer(MergeRequest? known, MergeRequest? told)
    {
        if (told is null || known is null) return told ?? known;
        var older = told.UpdatedAt is { } toldAt && known.UpdatedAt is { } knownAt && toldAt < knownAt;
        return older ? known : told;
    }
}
