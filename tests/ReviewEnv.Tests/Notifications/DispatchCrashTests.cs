using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Notifications;

namespace ReviewEnv.Tests.Notifications;

public sealed class DispatchCrashTests : IAsyncLifetime
{
    private readonly Dispatching dispatching = new();
    private Receiver receiver = null!;

    public async Task InitializeAsync() => receiver = await Receiver.StartAsync();

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        await dispatching.DisposeAsync();
    }

    [Fact]
    public async Task A_death_between_post_and_progress_sends_again_with_the_same_id()
    {
        var dying = new DeafOutbox(dispatching.Store);
        var first = await dispatching.StartAsync(dying, Dispatching.Alone, receiver.Channel());
        await dispatching.PostAsync("one");
        await dispatching.ArrivesAsync(receiver, 1);
        await dispatching.UntilAsync(() => dying.Refused > 0, "a progress that was not stored");
        await first.StopAsync(default);

        await dispatching.StartAsync(receiver.Channel());
        await dispatching.EmptyAsync();
        receiver.Requests.Count.ShouldBe(2);
        receiver.Requests.Select(request => request.Id).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_store_that_takes_no_progress_for_a_while_makes_nothing_be_told_twice()
    {
        var deaf = new DeafOutbox(dispatching.Store);
        await dispatching.StartAsync(deaf, Dispatching.Alone, receiver.Channel());
        await dispatching.PostAsync("one");
        await dispatching.UntilAsync(() => deaf.Refused > 3, "several progresses that were not stored");
        deaf.Hears = true;
        await dispatching.EmptyAsync();
        receiver.Requests.Count.ShouldBe(1);
        dispatching.Warnings.ShouldHaveSingleItem().ShouldContain("cannot be stored");
    }

    [Fact]
    public async Task A_store_that_is_away_is_said_once_and_asked_until_it_is_back()
    {
        dispatching.Store.Trouble = "the disk is full";
        await dispatching.StartAsync(receiver.Channel());
        await dispatching.UntilAsync(() => dispatching.Warnings.Any(), "a line about the store");
        dispatching.Store.Trouble = null;
        await dispatching.PostAsync("one");
        await dispatching.ArrivesAsync(receiver, 1);
        dispatching.Warnings.ShouldHaveSingleItem().ShouldContain("the disk is full");
    }

    [Fact]
    public async Task Of_two_dispatchers_one_sends_and_the_other_takes_over_at_once_when_it_ends()
    {
        var first = await dispatching.StartAsync(dispatching.Store, Dispatching.Shared, receiver.Channel());
        await dispatching.PostAsync("zero");
        await dispatching.EmptyAsync();
        var holder = await dispatching.Store.ReadMemoAsync(NotificationDispatcher.Duty, default);
        await dispatching.StartAsync(dispatching.Store, Dispatching.Shared, receiver.Channel());
        for (var i = 0; i < 10; i++) await dispatching.PostAsync($"{i}");
        await dispatching.EmptyAsync();
        (await dispatching.Store.ReadMemoAsync(NotificationDispatcher.Duty, default)).ShouldBe(holder);

        await first.StopAsync(default);
        await dispatching.PostAsync("last");
        await dispatching.EmptyAsync();
        (await dispatching.Store.ReadMemoAsync(NotificationDispatcher.Duty, default)).ShouldNotBe(holder);
        receiver.Messages.ShouldBe(["zero", .. Enumerable.Range(0, 10).Select(i => $"{i}"), "last"]);
    }

    [Fact]
    public async Task The_lease_of_a_process_that_died_runs_out_although_another_waits_for_it()
    {
        (await Lease().HoldAsync(default)).ShouldBeTrue();
        var waiting = Lease();
        for (var second = 0; second < NotificationDispatcher.LeaseLength.TotalSeconds; second++)
        {
            (await waiting.HoldAsync(default)).ShouldBeFalse();
            dispatching.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await waiting.HoldAsync(default)).ShouldBeTrue();
        waiting.IsHeld.ShouldBeTrue();
    }

    [Fact]
    public async Task A_lease_that_is_renewed_stays_and_one_that_cannot_be_begins_nothing_before_it_ends()
    {
        var (mine, other) = (Lease(), Lease());
        for (var i = 0; i < 20; i++)
        {
            (await mine.HoldAsync(default)).ShouldBeTrue();
            mine.IsHeld.ShouldBeTrue();
            (await other.HoldAsync(default)).ShouldBeFalse();
            dispatching.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        await mine.HoldAsync(default);
        dispatching.Clock.Advance(NotificationDispatcher.LeaseLength - TimeSpan.FromSeconds(11));
        mine.IsHeld.ShouldBeFalse();
        (await other.HoldAsync(default)).ShouldBeFalse();
    }

    private MemoLease Lease() => new(dispatching.Store, NotificationDispatcher.Duty, NotificationDispatcher.LeaseLength, dispatching.Clock);

    /// <summary>An outbox that stores no progress until told so, as if the process died just before.</summary>
    private sealed class DeafOutbox(IOutbox inner) : IOutbox
    {
        private int refused;

        public bool Hears { get; set; }

        public int Refused => refused;

        public Task PostAsync(Notification notification, CancellationToken cancellationToken) => inner.PostAsync(notification, cancellationToken);

        public Task<IReadOnlyList<OutboxItem>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => inner.ListDueAsync(now, limit, cancellationToken);

        public Task ProgressAsync(long id, OutboxProgress? progress, CancellationToken cancellationToken)
        {
            if (Hears) return inner.ProgressAsync(id, progress, cancellationToken);
            Interlocked.Increment(ref refused);
            throw new StoreUnavailableException("the disk is full");
        }
    }
}
