namespace ReviewEnv.Kubernetes.Api.Discovery;

/// <summary>Remembers what was looked up, and has those who ask at the same time share one look. What failed is not remembered.</summary>
internal sealed class SharedLooks<T>
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Begun, Task<T> Look)> looks = [];
    private long count;

    /// <summary>A moment, for asking for something that is newer than it.</summary>
    public long Now
    {
        get
        {
            lock (gate) return count + 1;
        }
    }

    /// <param name="since">Only a look that began at this moment or later is new enough; 0 for any.</param>
    public Task<T> GetAsync(string what, long since, Func<Task<T>> look, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!looks.TryGetValue(what, out var known) || known.Begun < since || known.Look.IsFaulted || known.Look.IsCanceled)
            {
                known = (++count, Task.Run(look, CancellationToken.None));
                looks[what] = known;
            }
            return known.Look.WaitAsync(cancellationToken);
        }
    }
}
