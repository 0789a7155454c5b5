namespace ReviewEnv.Scheduling;

/// <summary>The line of writers for a schedule that shares its file with nobody.</summary>
internal sealed class PrivateGate : IDisposable
{
    private readonly SemaphoreSlim semaphore = new(1, 1);

    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await semaphore.WaitAsync(cancellationToken);
        return new Turn(semaphore);
    }

    public void Dispose() => semaphore.Dispose();

    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        private SemaphoreSlim? open = semaphore;

        public void Dispose() => Interlocked.Exchange(ref open, null)?.Release();
    }
}
