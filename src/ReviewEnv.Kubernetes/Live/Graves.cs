namespace ReviewEnv.Kubernetes.Live;

/// <summary>The objects that were last seen to go, so that an answer that was under way meanwhile does not bring one back for ever. Not thread-safe.</summary>
internal sealed class Graves
{
    /// <summary>More than could go while one answer is under way.</summary>
    private const int Most = 10_000;

    private readonly Dictionary<string, ulong> versions = [];
    private readonly Queue<string> order = [];

    public void Bury(LiveObject last)
    {
        if (!versions.TryGetValue(last.Uid, out var known)) order.Enqueue(last.Uid);
        versions[last.Uid] = Math.Max(known, last.Version);
        if (order.Count > Most) versions.Remove(order.Dequeue());
    }

    public void Clear()
    {
        versions.Clear();
        order.Clear();
    }

    /// <summary>Whether this is how an object was before it went. One that only lost its label may come back, as of later.</summary>
    public bool IsBuried(LiveObject live) => versions.TryGetValue(live.Uid, out var gone) && live.Version <= gone;
}
