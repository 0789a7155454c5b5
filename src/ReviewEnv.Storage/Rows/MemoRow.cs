namespace ReviewEnv.Storage.Rows;

/// <summary>One row of <c>memos</c>, locked by the running transaction and changed in memory until its end.</summary>
internal sealed class MemoRow(StoreKey key, string name)
{
    public StoreKey Key => key;
    public string Name => name;

    /// <summary>Null for a memo that is not there.</summary>
    public string? Text { get; private set; }

    /// <summary>When it may be forgotten; null for never.</summary>
    public long? Until { get; private set; }

    public void Load(string? text, long? until) => (Text, Until) = (text, until);

    /// <summary>What counts as stored at a time.</summary>
    public string? At(long now) => Until <= now ? null : Text;

    public void Store(string? text, long? until) => (Text, Until) = (text, text is null ? null : until);
}
