namespace ReviewEnv.Core.Lifetime;

/// <summary>Rung by whoever has reason to think that something about a project was missed. Thread-safe, never blocks.</summary>
public sealed class SweepBell(TimeProvider clock)
{
    /// <summary>A project is not compared again sooner than this, however often it is rung for.</summary>
    public static TimeSpan Rest { get; } = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly HashSet<string> rung = [];
    private readonly Dictionary<string, DateTimeOffset> taken = [];
    private TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Ring(string project)
    {
        lock (gate)
        {
            if (rung.Add(project)) signal.TrySetResult();
        }
    }

    /// <summary>Waits until a project that has rested is rung for.</summary>
    /// <param name="atMost">After this time the answer is empty.</param>
    public async Task<IReadOnlyList<string>> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var end = clock.GetUtcNow() + atMost;
        while (true)
        {
            var (due, pause, news) = Take();
            var left = end - clock.GetUtcNow();
            if (due.Count > 0 || left <= TimeSpan.Zero) return due;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(news, Task.Delay(pause < left ? pause : left, clock, stop.Token));
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private (IReadOnlyList<string> Due, TimeSpan Pause, Task News) Take()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (signal.Task.IsCompleted) signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
            List<string> due = [.. rung.Where(project => RestOf(project, now) <= TimeSpan.Zero)];
            rung.ExceptWith(due);
            foreach (var project in due) taken[project] = now;
            return (due, rung.Count == 0 ? TimeSpan.MaxValue : rung.Min(project => RestOf(project, now)), signal.Task);
        }
    }

    // A clock that was set back must not make a project rest for hours.
    private TimeSpan RestOf(string project, DateTimeOffset now) =>
        taken.TryGetValue(project, out var at) && at <= now ? at + Rest - now : TimeSpan.Zero;
}
