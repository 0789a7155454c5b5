using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Health;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Health;

/// <summary>Whether the store answers and the work gets done.</summary>
internal sealed class StoreCheck(IReviewStore store, IWorkQueue queue, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private static readonly EnvironmentKey Nobody = new("", GitRef.Branch("-"));

    public Task<IReadOnlyList<HealthFinding>> LookAtStoreAsync(CancellationToken cancellationToken) => WithinLimitAsync(async stop =>
    {
        await store.LoadAsync(Nobody, stop);
        return [HealthFinding.Fine("answers")];
    }, cancellationToken);

    public Task<IReadOnlyList<HealthFinding>> LookAtQueueAsync(CancellationToken cancellationToken) => WithinLimitAsync(async stop =>
    {
        var loads = await queue.LoadAsync(stop);
        return loads.Count == 0 ? [HealthFinding.Fine("nothing waits")] : [.. loads.Select(Judge)];
    }, cancellationToken);

    private static HealthFinding Judge(QueueLoad load)
    {
        var text = $"'{load.Queue}': {load.Waiting} waiting, {load.Running} running";
        return load is { Served: false, Waiting: > 0 } ? HealthFinding.Warning($"{text}, and this process does not serve it", "see that a process with this queue in --queues runs") : HealthFinding.Fine(text);
    }

    private async Task<IReadOnlyList<HealthFinding>> WithinLimitAsync(Func<CancellationToken, Task<IReadOnlyList<HealthFinding>>> look, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await look(either.Token);
        }
        catch (StoreUnavailableException e)
        {
            return [HealthFinding.Problem(e.Message)];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [HealthFinding.Problem($"does not answer within {Limit.TotalSeconds:0} s")];
        }
    }
}
