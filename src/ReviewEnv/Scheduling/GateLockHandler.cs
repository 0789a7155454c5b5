using Quartz.Impl.AdoJobStore;

namespace ReviewEnv.Scheduling;

/// <summary>Makes the scheduler stand in the same line as every other writer of the SQLite file.</summary>
/// <remarks>
/// On SQLite the scheduler does everything under a lock that it asks for before it opens a connection. With the store's own gate as that lock
/// the two never meet as SQLITE_BUSY, and wait in order of arrival instead of polling.
/// </remarks>
internal sealed class GateLockHandler(Func<CancellationToken, ValueTask<IDisposable>> enter) : ILockHandler
{
    private readonly Lock state = new();
    private Guid owner;
    private IDisposable? held;

    public bool RequiresConnection => false;

    /// <returns>False when the same requestor holds it already: then it is not his to release again.</returns>
    public async ValueTask<bool> AcquireLock(Guid requestorId, ConnectionAndTransactionHolder? connection, SchedulerLock lockKind, CancellationToken cancellationToken = default)
    {
        lock (state)
            if (held is not null && owner == requestorId) return false;
        var entered = await enter(cancellationToken);
        lock (state) (owner, held) = (requestorId, entered);
        return true;
    }

    public ValueTask ReleaseLock(Guid requestorId, SchedulerLock lockKind, CancellationToken cancellationToken = default)
    {
        IDisposable? released = null;
        lock (state)
            if (owner == requestorId) (released, held, owner) = (held, null, Guid.Empty);
        released?.Dispose();
        return ValueTask.CompletedTask;
    }
}
