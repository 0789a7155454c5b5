using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Testing.Contracts;

/// <summary>How one process of a test takes part in the work.</summary>
public sealed record WorkQueueSetup
{
    public IReadOnlyDictionary<string, int> Limits { get; init; } = new Dictionary<string, int> { [RoutingRules.DefaultQueue] = 8 };

    /// <summary>Null for all queues.</summary>
    public IReadOnlyCollection<string>? Served { get; init; }
    public TimeSpan RetryBase { get; init; } = TimeSpan.FromMilliseconds(20);
    public TimeSpan RetryCap { get; init; } = TimeSpan.FromSeconds(2);
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromMilliseconds(100);
}

/// <summary>A queue with its workers, as one process would have it.</summary>
public interface IRunningQueue : IAsyncDisposable
{
    IWorkQueue Queue { get; }
}

public static class WorkQueueTestExtensions
{
    public static Task WakeAsync(this IWorkQueue queue, params EnvironmentKey[] keys) => queue.WakeInAsync(RoutingRules.DefaultQueue, keys);

    public static Task WakeInAsync(this IWorkQueue queue, string name, params EnvironmentKey[] keys) =>
        queue.WakeAsync([.. keys.Select(key => new WakeUp(key, name))], CancellationToken.None);

    public static Task<WorkItem?> FindAsync(this IWorkQueue queue, EnvironmentKey key) => queue.FindAsync(key, CancellationToken.None);

    /// <summary>Waits until nothing is left to do for the keys, now or later.</summary>
    public static async Task UntilDoneAsync(this IWorkQueue queue, params EnvironmentKey[] keys)
    {
        foreach (var key in keys) await Eventually.TrueAsync(async () => await queue.FindAsync(key) is null, $"nothing is left to do for {key}", TimeSpan.FromSeconds(60));
    }
}
