using ReviewEnv.Api.Views;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api;

/// <summary><c>GET /api/v1/queues</c>: how much work waits.</summary>
internal static class QueuesEndpoint
{
    public static async Task<IResult> GetAsync(IWorkQueue queue, CancellationToken cancellationToken)
    {
        var loads = await queue.LoadAsync(cancellationToken);
        return TypedResults.Ok(new QueueListView([.. loads.Select(load => new QueueView(load.Queue, load.Waiting, load.Running, load.Limit, load.Served))]));
    }
}
