using System.Collections.Concurrent;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Testing.Drivers;

/// <summary>Remembers which environments were said to have changed.</summary>
public sealed class RecordingSink : IChangeSink
{
    private readonly ConcurrentQueue<EnvironmentKey> changes = new();

    public IReadOnlyCollection<EnvironmentKey> Changes => changes;

    public void Changed(EnvironmentKey key) => changes.Enqueue(key);

    public int Count(EnvironmentKey key) => changes.Count(change => change == key);
}
