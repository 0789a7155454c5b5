using System.Collections.Concurrent;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Kubernetes.Live;

/// <summary>Those who look at a cluster, or were turned away because a kind was not seen. An environment whose namespace is gone stands in no list by which it could be told that more is seen again. Thread-safe.</summary>
internal sealed class Waiting
{
    private readonly ConcurrentDictionary<EnvironmentKey, byte> keys = [];

    /// <summary>Noted before the look: sight that comes back in the middle of it is told as well.</summary>
    public void Add(EnvironmentKey key) => keys[key] = 0;

    /// <summary>It has seen what it wanted.</summary>
    public void Remove(EnvironmentKey key) => keys.TryRemove(key, out _);

    /// <returns>All of them, each to be told once.</returns>
    public IReadOnlyList<EnvironmentKey> TakeAll() => [.. keys.Keys.Where(key => keys.TryRemove(key, out _))];
}
