using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Writing;

/// <summary>Stores what a pass found and left.</summary>
internal sealed class SaveWrite(EnvironmentRecord record, IReadOnlyList<JournalEntry> entries, long seenRevision, long now, CancellationToken cancellationToken)
    : StoreWrite<bool>(cancellationToken)
{
    private readonly EnvironmentKey branch = StoredText.Of(record.Key);
    private readonly RecordRow row = RecordRow.Of(StoreKey.Of(StoredText.Of(record.Key)), record);
    private readonly JournalRow[] lines = [.. entries.Select(JournalRow.Of)];
    private readonly PostRow[] posts = [.. PostRow.Of(entries)];

    protected override bool Result => true;

    public override void Prepare(WriteBatch batch)
    {
        batch.Need(row.Key, branch);
        for (var i = 0; i < lines.Length; i++) batch.Need(lines[i].Branch, StoredText.Of(entries[i].Key));
    }

    public override void Apply(WriteBatch batch)
    {
        batch.Branches[row.Key].See(seenRevision, now);
        batch.Records[row.Key] = row;
        batch.Journal.AddRange(lines);
        batch.Posts.AddRange(posts);
    }
}

/// <summary>Stores a wish. A change that throws fails this call alone.</summary>
internal sealed class WishWrite(EnvironmentKey key, Func<EnvironmentWishes, EnvironmentWishes> change, JournalEntry entry, CancellationToken cancellationToken)
    : StoreWrite<EnvironmentWishes>(cancellationToken)
{
    private readonly EnvironmentKey branch = StoredText.Of(key);
    private readonly StoreKey storeKey = StoreKey.Of(StoredText.Of(key));
    private readonly JournalRow line = JournalRow.Of(entry);
    private readonly PostRow[] posts = [.. PostRow.Of([entry])];
    private EnvironmentWishes wishes = EnvironmentWishes.None;
    private Exception? refusal;

    protected override EnvironmentWishes Result => wishes;

    public override void Prepare(WriteBatch batch)
    {
        batch.Need(storeKey, branch);
        batch.Need(line.Branch, StoredText.Of(entry.Key));
    }

    public override void Apply(WriteBatch batch)
    {
        var row = batch.Branches[storeKey];
        refusal = null;
        try
        {
            wishes = change(StoreJson.ReadWishes(row.Wishes));
        }
        catch (Exception exception)
        {
            refusal = exception;
            return;
        }

        row.Wish(wishes, line.At);
        batch.Journal.Add(line);
        batch.Posts.AddRange(posts);
    }

    public override void Complete()
    {
        if (refusal is null) base.Complete();
        else Fail(refusal);
    }
}

/// <summary>Stores that keys need a look.</summary>
internal sealed class MarkUnseenWrite(IReadOnlyCollection<EnvironmentKey> keys, long now, CancellationToken cancellationToken) : StoreWrite<bool>(cancellationToken)
{
    private readonly (StoreKey Key, EnvironmentKey Branch)[] branches =
        [.. keys.Select(StoredText.Of).Distinct().Select(branch => (StoreKey.Of(branch), branch))];

    protected override bool Result => true;

    public override void Prepare(WriteBatch batch)
    {
        foreach (var (key, branch) in branches) batch.Need(key, branch);
    }

    public override void Apply(WriteBatch batch)
    {
        foreach (var (key, _) in branches) batch.Branches[key].Raise(now);
    }
}
