using ReviewEnv.Core.Storage;

namespace ReviewEnv.Storage.Writing;

/// <summary>Runs one transaction at a time: the part of writing that differs between databases.</summary>
internal interface IBatchWriter : IAsyncDisposable
{
    /// <summary>Begins a transaction, stores the delivery keys that are new, and locks and loads the branches.</summary>
    Task BeginAsync(WriteBatch batch);

    /// <summary>Stores what changed, and commits.</summary>
    Task CommitAsync(WriteBatch batch);

    /// <summary>Gives the transaction up, if there is one, and gets ready for the next; never fails.</summary>
    Task RollbackAsync();

    /// <summary>Whether the same batch has a good chance when tried again at once (another process was in the way).</summary>
    bool IsWorthRepeating(Exception exception);

    /// <summary>The failure as trouble of the whole store; null when it is about what was to be stored.</summary>
    StoreUnavailableException? Explain(Exception exception);
}
