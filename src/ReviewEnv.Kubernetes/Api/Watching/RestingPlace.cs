namespace ReviewEnv.Kubernetes.Api.Watching;

/// <summary>Where a watch waits for its next try, and from where it can be called back early.</summary>
internal sealed class RestingPlace(TimeProvider clock)
{
    private volatile TaskCompletionSource? sleeper;

    /// <param name="mayBeWoken">Whether <see cref="Wake"/> ends the rest; even then the shortest one is kept, as many may call.</param>
    public async Task StayAsync(TimeSpan pause, bool mayBeWoken, CancellationToken cancellationToken)
    {
        if (!mayBeWoken || pause <= WatchBackoff.First)
        {
            await Task.Delay(pause, clock, cancellationToken);
            return;
        }

        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sleeper = woken;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var least = Task.Delay(WatchBackoff.First, clock, limit.Token);
        var most = Task.Delay(pause, clock, limit.Token);
        await Task.WhenAny(Task.WhenAll(least, woken.Task), most);
        sleeper = null;
        await limit.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Wake() => sleeper?.TrySetResult();
}
