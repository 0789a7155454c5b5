namespace ReviewEnv.Storage.Writing;

/// <summary>A call that waits for its commit.</summary>
internal abstract class StoreWrite(CancellationToken cancellationToken)
{
    /// <summary>Given up by its caller before its turn came. After that it is stored and reported, so that no caller is left in doubt.</summary>
    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    protected CancellationToken Cancellation => cancellationToken;

    /// <summary>Names the rows that it needs.</summary>
    public abstract void Prepare(WriteBatch batch);

    /// <summary>Changes the loaded rows. May run again, on fresh rows, when the transaction is repeated.</summary>
    public abstract void Apply(WriteBatch batch);

    public abstract void Complete();

    public abstract void Fail(Exception exception);

    public abstract void Cancel();
}

internal abstract class StoreWrite<T>(CancellationToken cancellationToken) : StoreWrite(cancellationToken)
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Completion => completion.Task;

    protected abstract T Result { get; }

    public override void Complete() => completion.TrySetResult(Result);

    public override void Fail(Exception exception) => completion.TrySetException(exception);

    public override void Cancel() => completion.TrySetCanceled(Cancellation);
}
