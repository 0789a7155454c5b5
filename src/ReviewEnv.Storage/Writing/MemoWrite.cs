using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Writing;

/// <summary>Changes a memo. A change that throws fails this call alone.</summary>
internal sealed class MemoWrite(string name, Func<string?, string?> change, long? until, long now, CancellationToken cancellationToken) : StoreWrite<string?>(cancellationToken)
{
    private readonly string storedName = StoredText.Of(name);
    private readonly StoreKey key = StoreKey.Of(StoredText.Of(name));
    private string? before;
    private Exception? refusal;

    /// <summary>What was stored before.</summary>
    protected override string? Result => before;

    public override void Prepare(WriteBatch batch) => batch.NeedMemo(key, storedName);

    public override void Apply(WriteBatch batch)
    {
        var row = batch.Memos[key];
        refusal = null;
        before = row.At(now);
        try
        {
            row.Store(StoredText.OrNull(change(before)), until);
        }
        catch (Exception exception)
        {
            refusal = exception;
        }
    }

    public override void Complete()
    {
        if (refusal is null) base.Complete();
        else Fail(refusal);
    }
}
