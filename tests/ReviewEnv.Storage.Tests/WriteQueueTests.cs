using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Writing;

namespace ReviewEnv.Storage.Tests;

public sealed class WriteQueueTests
{
    [Fact]
    public async Task Should_the_writer_end_nobody_waits_for_it()
    {
        await using var queue = new WriteQueue(new HopelessWriter());

        var waiting = Enumerable.Range(0, 10).Select(_ => Should.ThrowAsync<StoreUnavailableException>(MarkAsync)).ToList();

        (await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(20))).ShouldAllBe(failure => failure.InnerException is InvalidTimeZoneException);
        await Should.ThrowAsync<StoreUnavailableException>(MarkAsync);

        Task<bool> MarkAsync() => queue.EnqueueAsync(new MarkUnseenWrite([Some.Key()], 0, CancellationToken.None));
    }

    /// <summary>Breaks its promise never to fail when giving up.</summary>
    private sealed class HopelessWriter : IBatchWriter
    {
        public Task BeginAsync(WriteBatch batch) => throw new InvalidOperationException("cannot begin");

        public Task CommitAsync(WriteBatch batch) => Task.CompletedTask;

        public Task RollbackAsync() => throw new InvalidTimeZoneException("cannot give up either");

        public bool IsWorthRepeating(Exception exception) => false;

        public StoreUnavailableException? Explain(Exception exception) => null;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
