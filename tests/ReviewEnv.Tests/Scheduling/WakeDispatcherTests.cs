using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.Scheduling;

namespace ReviewEnv.Tests.Scheduling;

public sealed class WakeDispatcherTests : IAsyncDisposable
{
    private readonly ManualTimeProvider clock = new();
    private readonly RecordingQueue queue = new();
    private readonly UnseenInbox inbox = new();
    private readonly CountingLog log = new();
    private readonly WakeDispatcher dispatcher;

    public WakeDispatcherTests() => dispatcher = new WakeDispatcher(queue, inbox, key => key.Project, clock, log);

    [Fact]
    public async Task The_first_change_is_passed_on_at_once_in_its_queue()
    {
        await dispatcher.StartAsync(CancellationToken.None);
        var key = Some.Key();

        dispatcher.Changed(key);

        await queue.HasWrittenAsync(1);
        queue.Writes[0].ShouldBe([new WakeUp(key, key.Project)]);
    }

    [Fact]
    public async Task Changes_that_follow_quickly_are_passed_on_together_and_each_key_once()
    {
        await dispatcher.StartAsync(CancellationToken.None);
        dispatcher.Changed(Some.Key());
        await queue.HasWrittenAsync(1);
        var keys = Enumerable.Range(0, 5).Select(_ => Some.Key()).ToList();

        for (var time = 0; time < 1000; time++) dispatcher.Changed(keys[time % keys.Count]);
        await queue.WhenPassedAsync(clock, WakeDispatcher.PacePerKey, writes: 2);

        queue.Writes[1].Select(wake => wake.Key).ShouldBe(keys, ignoreOrder: true);
        queue.Writes.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_cannot_be_written_is_kept_and_the_outage_is_logged_once()
    {
        queue.Failures = 3;
        await dispatcher.StartAsync(CancellationToken.None);
        var key = Some.Key();

        dispatcher.Changed(key);
        await queue.WhenPassedAsync(clock, TimeSpan.FromSeconds(1), writes: 1);

        queue.Writes[0].Select(wake => wake.Key).ShouldBe([key]);
        log.Errors.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_that_no_pass_has_seen_are_reminded_of_at_the_start_and_regularly()
    {
        var (first, second) = (Some.Key(), Some.Key());
        inbox.Unseen = [first];

        await dispatcher.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => queue.Reminders.Count == 1, "the first reminder");
        inbox.Unseen = [second];
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(WakeDispatcher.ScanEvery);
                return queue.Reminders.Count > 1;
            },
            "the second reminder");

        queue.Reminders[0].ShouldBe([new WakeUp(first, first.Project)]);
        queue.Reminders[1].ShouldBe([new WakeUp(second, second.Project)]);
    }

    [Fact]
    public async Task A_store_that_is_away_at_the_start_is_asked_again()
    {
        inbox.Away = true;
        inbox.Unseen = [Some.Key()];
        await dispatcher.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => log.Errors == 1, "the outage is logged");

        inbox.Away = false;
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(WakeDispatcher.ScanEvery);
                return queue.Reminders.Count > 0;
            },
            "the reminder");
        log.Errors.ShouldBe(1);
    }

    public async ValueTask DisposeAsync()
    {
        await dispatcher.StopAsync(CancellationToken.None);
        dispatcher.Dispose();
    }

    private sealed class RecordingQueue : IWorkQueue
    {
        private readonly Lock gate = new();
        private readonly List<IReadOnlyCollection<WakeUp>> writes = [];
        private readonly List<IReadOnlyCollection<WakeUp>> reminders = [];

        public int Failures { get; set; }

        public IReadOnlyList<IReadOnlyCollection<WakeUp>> Writes
        {
            get
            {
                lock (gate) return [.. writes];
            }
        }

        public IReadOnlyList<IReadOnlyCollection<WakeUp>> Reminders
        {
            get
            {
                lock (gate) return [.. reminders];
            }
        }

        public Task HasWrittenAsync(int count) => Eventually.TrueAsync(() => Writes.Count >= count, $"write {count}");

        public Task WhenPassedAsync(ManualTimeProvider clock, TimeSpan step, int writes) => Eventually.TrueAsync(
            () =>
            {
                clock.Advance(step);
                return Writes.Count >= writes;
            },
            $"write {writes}");

        public Task WakeAsync(IReadOnlyCollection<WakeUp> wakeUps, CancellationToken cancellationToken)
        {
            if (Failures-- > 0) throw new StoreUnavailableException("locked");
            lock (gate) writes.Add(wakeUps);
            return Task.CompletedTask;
        }

        public Task RemindAsync(IReadOnlyCollection<WakeUp> wakeUps, CancellationToken cancellationToken)
        {
            lock (gate) reminders.Add(wakeUps);
            return Task.CompletedTask;
        }

        public Task<WorkItem?> FindAsync(EnvironmentKey key, CancellationToken cancellationToken) => Task.FromResult<WorkItem?>(null);

        public Task<IReadOnlyList<QueueLoad>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<QueueLoad>>([]);
    }

    private sealed class UnseenInbox : IInbox
    {
        public IReadOnlyList<EnvironmentKey> Unseen { get; set; } = [];

        public bool Away { get; set; }

        public Task<IReadOnlyList<EnvironmentKey>> ListUnseenAsync(int limit, CancellationToken cancellationToken) =>
            Away ? throw new StoreUnavailableException("away") : Task.FromResult(Unseen);

        public Task<bool> AcceptAsync(Delivery delivery, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task MarkUnseenAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task PruneAsync(DateTimeOffset deliveriesBefore, DateTimeOffset journalBefore, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class CountingLog : ILogger<WakeDispatcher>
    {
        private int errors;

        public int Errors => Volatile.Read(ref errors);

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error) Interlocked.Increment(ref errors);
        }
    }
}
