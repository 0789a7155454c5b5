namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>The time of this machine, and as much more as a test wants to have passed. Timers run as they do.</summary>
internal sealed class AheadClock : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref ahead));

    public void Pass(TimeSpan time) => Interlocked.Add(ref ahead, time.Ticks);
}
