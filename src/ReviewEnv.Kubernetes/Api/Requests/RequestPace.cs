namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>Keeps a client to a number of requests a second, first come, first served: a bucket of tokens that fills with time.</summary>
/// <remarks>The limiters of <c>System.Threading.RateLimiting</c> run on the stopwatch of the machine; this one runs on a clock that a test can hold.</remarks>
/// <param name="perSecond">Zero or less for no limit.</param>
internal sealed class RequestPace : IDisposable
{
    private readonly double perSecond;
    private readonly int burst;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = new();
    private readonly ITimer timer;
    private double tokens;
    private long filled;

    public RequestPace(double perSecond, int burst, TimeProvider clock)
    {
        (this.perSecond, this.burst, this.clock) = (perSecond, Math.Max(1, burst), clock);
        tokens = this.burst;
        filled = clock.GetTimestamp();
        timer = clock.CreateTimer(_ => LetGo(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when a request may go. One that is cancelled while it waits takes nothing.</summary>
    public ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (perSecond <= 0) return ValueTask.CompletedTask;
        TaskCompletionSource turn;
        lock (gate)
        {
            Fill();
            if (waiting.Count == 0 && tokens >= 1)
            {
                tokens--;
                return ValueTask.CompletedTask;
            }
            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue(turn);
            if (waiting.Count == 1) Arm();
        }
        return new ValueTask(WaitAsync(turn, cancellationToken));
    }

    private static async Task WaitAsync(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        using var cancelled = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task;
    }

    private void LetGo()
    {
        lock (gate)
        {
            Fill();
            while (tokens >= 1 && waiting.TryDequeue(out var turn))
                if (turn.TrySetResult())
                    tokens--;
            if (waiting.Count > 0) Arm();
        }
    }

    private void Fill()
    {
        var now = clock.GetTimestamp();
        tokens = Math.Min(burst, tokens + (clock.GetElapsedTime(filled, now).TotalSeconds * perSecond));
        filled = now;
    }

    // Rounded up to a whole millisecond, the finest a timer knows: one that fires a hair early would have to be set again.
    private void Arm() => timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling((1 - tokens) / perSecond * 1000)), Timeout.InfiniteTimeSpan);

    public void Dispose() => timer.Dispose();
}
