using System.Collections.Concurrent;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Remembers which environments were ready, so that one that stumbles long after its deployment has the time of a deployment to get up again.</summary>
internal sealed class Unready(TimeProvider clock)
{
    private static readonly DateTimeOffset NotYet = DateTimeOffset.MaxValue;
    private readonly ConcurrentDictionary<string, DateTimeOffset> known = [];

    public void IsReady(string name) => known[name] = NotYet;

    public void Forget(string name) => known.TryRemove(name, out _);

    /// <summary>Called with every look, before it is known what it shows: the first that finds it unready begins the time.</summary>
    /// <returns>Null when it was never seen ready.</returns>
    public DateTimeOffset? Since(string name)
    {
        if (!known.TryGetValue(name, out var since)) return null;
        if (since == NotYet) known[name] = since = clock.GetUtcNow();
        return since;
    }
}
