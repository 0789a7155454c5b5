using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Testing;

/// <summary>A work queue in memory that does nothing by itself: a test says when work is done, and by the clock it was given what is due.</summary>
public sealed class ManualWorkQueue(TimeProvider time) : IWorkQueue
{
    private readonly Lock gate = new();
    private readonly Dictionary<EnvironmentKey, Item> items = [];

    public IReadOnlyDictionary<string, int> Limits { get; set; } = new Dictionary<string, int>();

    /// <summary>Null for all queues.</summary>
    public IReadOnlyCollection<string>? Served { get; set; }

    public Backoff Retries { get; set; } = failures => TimeSpan.FromSeconds(1) * Math.Pow(2, failures);

    public delegate TimeSpan Backoff(int failuresBefore);

    public Task WakeAsync(IReadOnlyCollection<WakeUp> wakeUps, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            foreach (var (key, queue) in wakeUps)
            {
                if (!items.TryGetValue(key, out var item)) items[key] = item = new Item();
                if (!item.Running) item.Queue = queue;
                item.WokenAt ??= time.GetUtcNow();
            }
        }

        return Task.CompletedTask;
    }

    public Task RemindAsync(IReadOnlyCollection<WakeUp> wakeUps, CancellationToken cancellationToken)
    {
        List<WakeUp> forgotten;
        lock (gate) forgotten = [.. wakeUps.Where(wake => !items.TryGetValue(wake.Key, out var item) || item is { Running: false, Failures: 0 })];
        return WakeAsync(forgotten, cancellationToken);
    }

    public Task<WorkItem?> FindAsync(EnvironmentKey key, CancellationToken cancellationToken)
    {
        lock (gate) return Task.FromResult(items.TryGetValue(key, out var item) ? new WorkItem(key, item.Queue, item.DueAt, item.Running, item.Failures) : null);
    }

    public Task<IReadOnlyList<QueueLoad>> LoadAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<QueueLoad>>([.. items.Values.GroupBy(item => item.Queue).Select(queue => new QueueLoad(
                queue.Key, queue.Count(IsDue), queue.Count(item => item.Running), Limits.TryGetValue(queue.Key, out var limit) ? limit : null, Serves(queue.Key)))]);
        }
    }

    /// <summary>Does everything that is due, one pass after another.</summary>
    public async Task RunDueAsync(IWorkHandler handler, CancellationToken cancellationToken = default)
    {
        while (await RunOneAsync(handler, cancellationToken)) { }
    }

    /// <summary>Does the pass that has been due for longest. A pass that is cancelled is due again.</summary>
    /// <returns>False if none is due.</returns>
    public async Task<bool> RunOneAsync(IWorkHandler handler, CancellationToken cancellationToken = default)
    {
        if (Begin() is not var (key, item, turn)) return false;
        try
        {
            End(key, item, await PassAsync(handler, key, turn, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            lock (gate) (item.Running, item.WokenAt) = (false, item.WokenAt ?? time.GetUtcNow());
        }

        return true;
    }

    private static async Task<Outcome> PassAsync(IWorkHandler handler, EnvironmentKey key, WorkTurn turn, CancellationToken cancellationToken)
    {
        try
        {
            return await handler.PassAsync(key, turn, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new Outcome.Retry(exception.Message);
        }
    }

    private (EnvironmentKey Key, Item Item, WorkTurn Turn)? Begin()
    {
        lock (gate)
        {
            var free = items.Where(pair => IsDue(pair.Value) && Serves(pair.Value.Queue) && HasRoom(pair.Value.Queue)).OrderBy(pair => pair.Value.DueAt).ToList();
            if (free is not [var (key, item), ..]) return null;
            var turn = new WorkTurn(item.Queue, time.GetUtcNow() - item.DueAt!.Value, item.Failures);
            if (item.LaterAt <= time.GetUtcNow()) item.LaterAt = null;
            (item.Running, item.WokenAt) = (true, null);
            return (key, item, turn);
        }
    }

    private void End(EnvironmentKey key, Item item, Outcome outcome)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            item.Running = false;
            item.LaterAt = outcome switch
            {
                Outcome.Onward => now,
                Outcome.AgainAfter again => now + again.Delay,
                Outcome.Retry retry => now + Max(Retries(item.Failures), retry.AtLeast ?? TimeSpan.Zero),
                _ => null,
            };
            item.Failures = outcome is Outcome.Retry ? item.Failures + 1 : 0;
            if (item.DueAt is null) items.Remove(key);
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private bool IsDue(Item item) => !item.Running && item.DueAt <= time.GetUtcNow();

    private bool Serves(string queue) => Served is null || Served.Contains(queue);

    private bool HasRoom(string queue) => !Limits.TryGetValue(queue, out var limit) || items.Values.Count(item => item.Running && item.Queue == queue) < limit;

    private sealed class Item
    {
        public string Queue { get; set; } = RoutingRules.DefaultQueue;
        public DateTimeOffset? WokenAt { get; set; }
        public DateTimeOffset? LaterAt { get; set; }
        public int Failures { get; set; }
        public bool Running { get; set; }
        public DateTimeOffset? DueAt => LaterAt is null || WokenAt < LaterAt ? WokenAt : LaterAt;
    }
}
