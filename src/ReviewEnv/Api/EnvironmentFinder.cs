using System.Collections.Concurrent;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Api;

/// <summary>Finds environments by the id that addresses carry. An id never changes its key, so what was found once is kept.</summary>
internal sealed class EnvironmentFinder(IReviewStore store)
{
    private const int MostKept = 100_000;

    private readonly ConcurrentDictionary<string, EnvironmentKey> keys = new(StringComparer.Ordinal);

    /// <summary>What is known about the environment with this id; null if nothing is.</summary>
    public async Task<Known?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!keys.TryGetValue(id, out var key))
        {
            await LearnAsync(cancellationToken);
            if (!keys.TryGetValue(id, out key)) return null;
        }

        return await FindAsync(key, cancellationToken);
    }

    /// <summary>What is known about each environment with one of these ids, by its id; without those of which nothing is. However many are unknown, all are looked for once.</summary>
    public async Task<IReadOnlyDictionary<string, Known>> FindAllAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Any(id => !keys.ContainsKey(id))) await LearnAsync(cancellationToken);
        var found = new Dictionary<string, Known>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (keys.TryGetValue(id, out var key) && await FindAsync(key, cancellationToken) is { } known) found[id] = known;
        }

        return found;
    }

    /// <summary>What is known about a branch's environment; null if nothing is.</summary>
    public async Task<Known?> FindAsync(EnvironmentKey key, CancellationToken cancellationToken)
    {
        var memory = await store.LoadAsync(key, cancellationToken);
        if (memory is { Record: null, Revision: 0 }) return null;
        Remember(key);
        return new Known(key, memory);
    }

    private async Task LearnAsync(CancellationToken cancellationToken)
    {
        foreach (var record in await store.ListAsync(includeStopped: true, cancellationToken)) Remember(record.Key);
    }

    private void Remember(EnvironmentKey key)
    {
        if (keys.Count > MostKept) keys.Clear();
        keys[key.Id] = key;
    }
}

internal sealed record Known(EnvironmentKey Key, Remembered Memory);
