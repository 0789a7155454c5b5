using System.Collections.Concurrent;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.Testing.Drivers;

/// <summary>Remembers which environments were said to have been visited, and gives an event to await.</summary>
public sealed class RecordingVisits : IVisitSink
{
    private readonly ConcurrentQueue<(EnvironmentKey Key, bool Waits)> visits = new();
    private readonly SemaphoreSlim told = new(0);

    public IReadOnlyCollection<(EnvironmentKey Key, bool Waits)> All => visits;

    public void Visited(EnvironmentKey key, bool waits)
    {
        visits.Enqueue((key, waits));
        told.Release();
    }

    /// <summary>Waits until a visit is told that was not waited for yet.</summary>
    public async Task NextAsync()
    {
        if (!await told.WaitAsync(TimeSpan.FromSeconds(20))) throw new TimeoutException("Nobody visited.");
    }
}
