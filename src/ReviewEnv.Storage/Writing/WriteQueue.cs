using System.Threading.Channels;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Storage.Writing;

/// <summary>The one writer of this process: whatever waits shares a transaction, and is told only after the commit.</summary>
/// <remarks>
/// A batch touches its rows in memory before anything is written, so that a call that cannot be done (a wish that throws) spoils no other.
/// Where the database itself refuses something that a call brought, the calls of the batch are done again one by one, and the bad one fails alone.
/// </remarks>
internal sealed class WriteQueue : IAsyncDisposable
{
    /// <summary>Bounds how long the first of a batch waits for the last.</summary>
    private const int MaxBatch = 512;
    private const int MaxRepeats = 5;

    private readonly Channel<StoreWrite> waiting = Channel.CreateUnbounded<StoreWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IBatchWriter writer;
    private readonly WriteBatch batch = new();
    private readonly Task loop;
    private long commits;
    private volatile Exception? surprise;

    public WriteQueue(IBatchWriter writer)
    {
        this.writer = writer;
        loop = Task.Run(RunAsync);
    }

    /// <summary>Transactions committed so far.</summary>
    public long Commits => Interlocked.Read(ref commits);

    public Task<T> EnqueueAsync<T>(StoreWrite<T> write)
    {
        if (waiting.Writer.TryWrite(write)) return write.Completion;
        if (surprise is { } cause) throw Ended(cause);
        throw new ObjectDisposedException(nameof(WriteQueue));
    }

    /// <summary>Takes no more calls, and finishes those that wait.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await loop;
        await writer.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var writes = new List<StoreWrite>(MaxBatch);
        try
        {
            await RunAsync(writes);
        }
        catch (Exception exception)
        {
            // Nobody may wait for a writer that is gone.
            surprise = exception;
            waiting.Writer.TryComplete();
            foreach (var write in writes) write.Fail(Ended(exception));
            FailWaiting(Ended(exception));
        }
    }

    private static StoreUnavailableException Ended(Exception cause) =>
        new("The writer of the database ended because of a failure that nobody foresaw. Start the daemon again, and tell us.", cause);

    private async Task RunAsync(List<StoreWrite> writes)
    {
        while (await waiting.Reader.WaitToReadAsync())
        {
            while (writes.Count < MaxBatch && waiting.Reader.TryRead(out var write))
            {
                if (write.IsCancelled) write.Cancel();
                else writes.Add(write);
            }

            if (writes.Count > 0) await StoreAsync(writes);
            writes.Clear();

            // Those who were just answered often have the next call ready: letting them run first nearly doubles what a commit carries.
            await Task.Yield();
        }
    }

    private async Task StoreAsync(List<StoreWrite> writes)
    {
        for (var repeats = 0; ; repeats++)
        {
            try
            {
                await AttemptAsync(writes);
                Interlocked.Increment(ref commits);
                foreach (var write in writes) write.Complete();
                return;
            }
            catch (Exception exception)
            {
                await writer.RollbackAsync();
                if (repeats < MaxRepeats && writer.IsWorthRepeating(exception)) continue;
                await FailAsync(writes, exception);
                return;
            }
        }
    }

    private async Task AttemptAsync(List<StoreWrite> writes)
    {
        batch.Clear();
        foreach (var write in writes) write.Prepare(batch);
        await writer.BeginAsync(batch);
        foreach (var write in writes) write.Apply(batch);
        await writer.CommitAsync(batch);
    }

    private async Task FailAsync(List<StoreWrite> writes, Exception exception)
    {
        if (writer.Explain(exception) is { } unavailable)
        {
            foreach (var write in writes) write.Fail(unavailable);
            FailWaiting(unavailable);
        }
        else if (writes.Count == 1)
        {
            writes[0].Fail(exception);
        }
        else
        {
            foreach (var write in writes) await StoreAsync([write]);
        }
    }

    /// <summary>Those who queued up behind a store that cannot be written need not wait for the same answer one after the other.</summary>
    private void FailWaiting(StoreUnavailableException unavailable)
    {
        while (waiting.Reader.TryRead(out var write)) write.Fail(unavailable);
    }
}
