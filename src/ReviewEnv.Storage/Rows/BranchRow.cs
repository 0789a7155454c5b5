using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Storage.Rows;

/// <summary>One row of <c>branches</c>, locked by the running transaction and changed in memory until its end.</summary>
internal sealed class BranchRow(StoreKey key, EnvironmentKey branch)
{
    public StoreKey Key => key;
    public string Project => branch.Project;
    public string Ref => branch.Ref.FullName;
    public long Revision { get; private set; }
    public long SeenRevision { get; private set; }

    /// <summary>Since when something waits to be looked at; null when nothing does.</summary>
    public long? UnseenSince { get; private set; }
    public string? Facts { get; private set; }
    public string? Wishes { get; private set; }
    public bool Changed { get; private set; }

    /// <summary>Sequence of the newest journal line about it, where the database chains them.</summary>
    public long? LastLine { get; private set; }

    public void Load(long revision, long seenRevision, long? unseenSince, string? facts, string? wishes, long? lastLine = null) =>
        (Revision, SeenRevision, UnseenSince, Facts, Wishes, LastLine) = (revision, seenRevision, unseenSince, facts, wishes, lastLine);

    public void Append(long line)
    {
        LastLine = line;
        Changed = true;
    }

    public void Fold(BranchEvent branchEvent, long at)
    {
        Facts = StoreJson.Write((StoreJson.ReadFacts(Facts) ?? BranchFacts.None).With(branchEvent, StoredTime.Read(at)));
        Raise(at);
    }

    public void Wish(EnvironmentWishes wishes, long at)
    {
        Wishes = StoreJson.Write(wishes);
        Raise(at);
    }

    /// <summary>Something was stored that no pass has seen.</summary>
    public void Raise(long at)
    {
        Revision++;
        UnseenSince ??= at;
        Changed = true;
    }

    /// <summary>A pass has seen everything up to a revision. What came after it has waited since <paramref name="now"/> at most.</summary>
    public void See(long revision, long now)
    {
        // A row that is not there yet is stored even so: it is what the record is found by.
        if (Revision == 0) Changed = true;
        if (revision <= SeenRevision) return;
        SeenRevision = revision;
        // A pass may have read its revision from a database that was lost since: new events must still count as unseen.
        Revision = Math.Max(Revision, revision);
        UnseenSince = Revision > SeenRevision ? now : null;
        Changed = true;
    }
}
