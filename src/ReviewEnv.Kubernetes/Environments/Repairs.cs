using System.Collections.Concurrent;

namespace ReviewEnv.Kubernetes.Environments;

/// <summary>Counts how often an environment was put back of late, so that a fight with another tool over a field does not go on at full speed.</summary>
internal sealed class Repairs(TimeProvider clock)
{
    public const int Most = 5;
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Queue<DateTimeOffset>> times = [];

    public void Note(string name)
    {
        var known = times.GetOrAdd(name, _ => new Queue<DateTimeOffset>());
        lock (known) known.Enqueue(clock.GetUtcNow());
    }

    public void Forget(string name) => times.TryRemove(name, out _);

    public bool AreTooMany(string name)
    {
        if (!times.TryGetValue(name, out var known)) return false;
        lock (known)
        {
            while (known.TryPeek(out var oldest) && clock.GetUtcNow() - oldest > Within) known.Dequeue();
            if (known.Count == 0) times.TryRemove(name, out _);
            return known.Count >= Most;
        }
    }
}
