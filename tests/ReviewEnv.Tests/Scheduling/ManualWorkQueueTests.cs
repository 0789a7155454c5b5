using ReviewEnv.Core.Work;
using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Tests.Scheduling;

/// <summary>The fake keeps the promises of the real ones, so that what is tested with it works with them.</summary>
public sealed class ManualWorkQueueTests : WorkQueueContract
{
    private readonly ManualWorkQueue queue = new(TimeProvider.System);

    protected override Task<IRunningQueue> StartAsync(IWorkHandler handler, WorkQueueSetup? setup = null)
    {
        var wanted = setup ?? new WorkQueueSetup();
        queue.Limits = wanted.Limits;
        queue.Served = wanted.Served;
        queue.Retries = failures => wanted.RetryBase * Math.Pow(2, failures);
        return Task.FromResult<IRunningQueue>(new Workers(queue, handler));
    }

    private sealed class Workers : IRunningQueue
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Task work;

        public Workers(ManualWorkQueue queue, IWorkHandler handler)
        {
            Queue = queue;
            work = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => WorkAsync(queue, handler))));
        }

        public IWorkQueue Queue { get; }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await work;
            stop.Dispose();
        }

        private async Task WorkAsync(ManualWorkQueue queue, IWorkHandler handler)
        {
            while (!stop.IsCancellationRequested)
                if (!await queue.RunOneAsync(handler, stop.Token)) await Task.Delay(TimeSpan.FromMilliseconds(1));
        }
    }
}
