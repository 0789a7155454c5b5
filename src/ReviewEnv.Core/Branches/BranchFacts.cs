namespace ReviewEnv.Core.Branches;

/// <summary>What events have said about a branch so far, folded so that their order and their repetition matter as little as they can.</summary>
/// <remarks>
/// <para>Used as the truth only where the forge cannot be asked. Each push is an edge from one commit to another, and a branch's
/// life is a walk over those edges: the commit that was entered once more often than it was left is where the branch is now,
/// in whatever order the edges arrive. All zeros is a place like any other: "not there". A walk that ends where it began leaves
/// nothing over; then the newest arrived edge decides, as a deletion needs a word that says so.</para>
/// <para>Several hooks may tell of the same push, and a push that is counted twice is never left again: an edge is counted anew
/// only if the branch came back to its beginning in the meantime.</para>
/// </remarks>
public sealed record BranchFacts
{
    private const int MostUnbalanced = 64;
    private const int MostMoves = 4;
    private const int MostMergeRequests = 8;

    public static BranchFacts None { get; } = new();

    /// <summary>Times entered minus times left, by commit; balanced commits are left out.</summary>
    public IReadOnlyDictionary<string, int> Balance { get; init; } = new Dictionary<string, int>();

    /// <summary>Where the newest arrived push ended: decides where the balance does not.</summary>
    public CommitSha? LastAfter { get; init; }

    /// <summary>The last different pushes, newest last: by them a repetition is known. Short: it is written with every event.</summary>
    public IReadOnlyList<string> LastMoves { get; init; } = [];

    /// <summary>The newest word on each of the last merge requests from the branch, newest last.</summary>
    public IReadOnlyList<MergeRequest> MergeRequests { get; init; } = [];

    /// <summary>The one that counts: the newest that is open, else the newest; null if none was told of.</summary>
    public MergeRequest? MergeRequest => MergeRequests.LastOrDefault(request => request.IsOpen) ?? (MergeRequests.Count > 0 ? MergeRequests[^1] : null);

    public string? ProjectId { get; init; }
    public string? LastActor { get; init; }

    /// <summary>When the newest word arrived: what the forge was asked before that may be out of date.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>The facts with one more event.</summary>
    /// <param name="at">When it arrived; null leaves <see cref="ToldAt"/> alone.</param>
    public BranchFacts With(BranchEvent branchEvent, DateTimeOffset? at = null)
    {
        var facts = this with
        {
            ToldAt = at ?? ToldAt,
            ProjectId = branchEvent.ProjectId ?? ProjectId,
            LastActor = branchEvent.Actor ?? LastActor,
            MergeRequests = branchEvent.MergeRequest is { } told ? WithWord(told) : MergeRequests,
        };
        return branchEvent is { Before: { } before, After: { } after } ? facts.Moved(before, after) : facts;
    }

    /// <summary>Where the branch is, as far as events tell: a commit, all zeros for "gone", null for "they do not tell".</summary>
    public CommitSha? Head
    {
        get
        {
            var entered = Balance.Where(entry => entry.Value > 0).Select(entry => entry.Key).ToList();
            if (entered.Count == 0) return LastAfter;
            return entered.Count == 1 || LastAfter is null || !entered.Contains(LastAfter.Value.Value) ? CommitSha.Parse(entered[0]) : LastAfter;
        }
    }

    private BranchFacts Moved(CommitSha before, CommitSha after)
    {
        var edge = new PushEdge(before, after);
        if (IsRepetition(edge)) return this;

        var balance = new Dictionary<string, int>(Balance);
        Count(balance, before, -1);
        Count(balance, after, +1);
        // Each lost push leaves two commits unbalanced for ever. Past this many, only the newest ones can still matter.
        if (balance.Count > MostUnbalanced) balance = after.IsZero ? [] : new() { [after.Value] = 1 };
        return this with { Balance = balance, LastAfter = after, LastMoves = [.. LastMoves.Where(move => move != edge.Text).TakeLast(MostMoves - 1), edge.Text] };
    }

    /// <summary>The branch can only move from one commit to another again after it left the one and came back to the other.</summary>
    private bool IsRepetition(PushEdge edge)
    {
        var told = LastMoves.Count - 1;
        while (told >= 0 && LastMoves[told] != edge.Text) told--;
        if (told < 0) return false;
        var since = LastMoves.Skip(told + 1).ToList();
        return !(since.Exists(edge.IsLeftBy) && since.Exists(edge.IsReachedAgainBy));
    }

    private static void Count(Dictionary<string, int> balance, CommitSha commit, int change)
    {
        var count = balance.GetValueOrDefault(commit.Value) + change;
        if (count == 0) balance.Remove(commit.Value);
        else balance[commit.Value] = count;
    }

    private List<MergeRequest> WithWord(MergeRequest told)
    {
        var known = MergeRequests.FirstOrDefault(request => request.Iid == told.Iid);
        if (told.UpdatedAt is { } toldAt && known?.UpdatedAt is { } knownAt && toldAt < knownAt) return [.. MergeRequests];

        List<MergeRequest> all = [.. MergeRequests.Where(request => request.Iid != told.Iid), told];
        // What is open matters for longer than what is over.
        if (all.Count > MostMergeRequests) all.Remove(all.Find(request => !request.IsOpen) ?? all[0]);
        return all;
    }
}

/// <summary>A push by the beginnings of its two commits, which are enough to know it again among a few.</summary>
internal readonly struct PushEdge(CommitSha before, CommitSha after)
{
    private const int Digits = 12;
    private readonly string from = before.Value[..Digits];
    private readonly string to = after.Value[..Digits];

    public string Text => $"{from}>{to}";

    /// <summary>Whether another push starts where this one ended.</summary>
    public bool IsLeftBy(string other) => other.StartsWith(to, StringComparison.Ordinal);

    /// <summary>Whether another push ends where this one started.</summary>
    public bool IsReachedAgainBy(string other) => other.EndsWith(from, StringComparison.Ordinal);
}
