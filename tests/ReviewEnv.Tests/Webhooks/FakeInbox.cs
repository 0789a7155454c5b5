using System.Collections.Concurrent;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Tests.Webhooks;

/// <summary>An inbox in memory that can be told to fail or to take its time, and the sink behind it.</summary>
internal sealed class FakeInbox : IInbox, IChangeSink
{
    private readonly ConcurrentDictionary<string, byte> known = new();

    public ConcurrentQueue<Delivery> Accepted { get; } = new();

    public ConcurrentQueue<EnvironmentKey> Woken { get; } = new();

    /// <summary>Thrown by the next calls; null for none.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>What a call waits for before its effect counts as committed.</summary>
    public Task Commit { get; set; } = Task.CompletedTask;

    public async Task<bool> AcceptAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        await Commit;
        if (Trouble is not null) throw Trouble;
        if (delivery.IdempotencyKey is { } key && !known.TryAdd(key, 0)) return false;
        Accepted.Enqueue(delivery);
        return true;
    }

    public void Changed(EnvironmentKey key) => Woken.Enqueue(key);

    public Task<IReadOnlyList<EnvironmentKey>> ListUnseenAsync(int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<EnvironmentKey>>([]);

    public Task MarkUnseenAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task PruneAsync(DateTimeOffset deliveriesBefore, DateTimeOffset journalBefore, CancellationToken cancellationToken) => Task.CompletedTask;
}
