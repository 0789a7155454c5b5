namespace ReviewEnv.Kubernetes.Api.Watching;

/// <summary>How long a watch rests after it came to nothing: doubling from 0.2 s to 30 s, and a little less by chance, so that watches do not come back all at once.</summary>
internal sealed class WatchBackoff
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(0.2);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int misses;

    public TimeSpan Next()
    {
        var full = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Min(misses++, 10)), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Max(First.TotalSeconds, full * (0.75 + (Random.Shared.NextDouble() / 4))));
    }

    public void Reset() => misses = 0;
}
