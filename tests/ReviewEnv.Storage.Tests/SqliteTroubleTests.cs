using Dapper;
using Microsoft.Data.Sqlite;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Sqlite;

namespace ReviewEnv.Storage.Tests;

public sealed class SqliteTroubleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder["store.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task While_another_process_holds_the_lock_nothing_is_stored_and_afterwards_everything_works()
    {
        await using var store = await OpenAsync(new SqliteOptions(TimeSpan.FromMilliseconds(200)));
        var (before, key) = (Some.Key(), Some.Key());
        await AcceptAsync(store, before);
        await using var other = new SqliteConnection($"Data Source={Path};Pooling=False");
        await other.OpenAsync();
        await other.ExecuteAsync("BEGIN IMMEDIATE");

        var failures = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Should.ThrowAsync<StoreUnavailableException>(() => AcceptAsync(store, key, $"d{i}"))));
        failures.ShouldAllBe(failure => failure.Message.Contains("is locked by another process"));
        (await RevisionAsync(store, before)).ShouldBe(1);
        (await RevisionAsync(store, key)).ShouldBe(0);

        await other.ExecuteAsync("ROLLBACK");
        for (var i = 0; i < 20; i++) (await AcceptAsync(store, key, $"d{i}")).ShouldBeTrue();
        (await RevisionAsync(store, key)).ShouldBe(20);
    }

    [Fact]
    public async Task A_lock_that_is_held_briefly_is_waited_for()
    {
        await using var store = await OpenAsync(SqliteOptions.Default);
        await using var other = new SqliteConnection($"Data Source={Path};Pooling=False");
        await other.OpenAsync();
        await other.ExecuteAsync("BEGIN IMMEDIATE");

        var accepting = AcceptAsync(store, Some.Key());
        // With its turn in this process it goes to the file, where the other one is.
        await Eventually.TrueAsync(() => SqliteWriteGate.For(Path).IsTaken, "the writer has its turn");
        accepting.IsCompleted.ShouldBeFalse();
        await other.ExecuteAsync("ROLLBACK");

        (await accepting).ShouldBeTrue();
    }

    [Fact]
    public async Task On_a_full_disk_nothing_is_half_written_and_with_room_everything_works()
    {
        var stored = 0;
        var key = Some.Key();
        await using (var store = await OpenAsync(new SqliteOptions(TimeSpan.FromSeconds(5), MaxPages: 40)))
        {
            var failure = await Should.ThrowAsync<StoreUnavailableException>(async () =>
            {
                for (; ; stored++) await AcceptAsync(store, key, $"d{stored}");
            });

            failure.Message.ShouldContain("disk is full");
            (await RevisionAsync(store, key)).ShouldBe(stored);
            (await store.ReadAsync(key, int.MaxValue, CancellationToken.None)).Count.ShouldBe(stored);
        }

        await using var roomy = await OpenAsync(SqliteOptions.Default);
        (await AcceptAsync(roomy, key, $"d{stored - 1}")).ShouldBeFalse();
        (await AcceptAsync(roomy, key, $"d{stored}")).ShouldBeTrue();
        (await RevisionAsync(roomy, key)).ShouldBe(stored + 1);
    }

    [Fact]
    public async Task Whoever_holds_the_gate_for_too_long_makes_the_store_unavailable()
    {
        await using var store = await OpenAsync(new SqliteOptions(TimeSpan.FromMilliseconds(100)));
        using (await SqliteWriteGate.For(Path).EnterAsync())
        {
            await Should.ThrowAsync<StoreUnavailableException>(() => AcceptAsync(store, Some.Key()));
        }

        (await AcceptAsync(store, Some.Key())).ShouldBeTrue();
        using var free = await SqliteWriteGate.For(Path).EnterAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_closed_store_finishes_what_waits_and_takes_no_more()
    {
        var key = Some.Key();
        var store = await OpenAsync(SqliteOptions.Default);
        var waiting = Enumerable.Range(0, 100).Select(i => AcceptAsync(store, key, $"d{i}")).ToList();

        await store.DisposeAsync();

        (await Task.WhenAll(waiting)).ShouldAllBe(stored => stored);
        await Should.ThrowAsync<ObjectDisposedException>(() => AcceptAsync(store, key));
    }

    [Fact]
    public async Task Calls_that_wait_together_share_a_commit()
    {
        await using var store = await OpenAsync(SqliteOptions.Default);
        using (await SqliteWriteGate.For(Path).EnterAsync())
        {
            var first = AcceptAsync(store, Some.Key());
            var rest = Enumerable.Range(0, 100).Select(_ => AcceptAsync(store, Some.Key())).ToList();
            first.IsCompleted.ShouldBeFalse();
            rest.ShouldAllBe(call => !call.IsCompleted);
            _ = Task.WhenAll(rest);
        }

        await store.MarkUnseenAsync([Some.Key()], CancellationToken.None);
        store.Commits.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public void The_systems_library_is_used_where_it_is_new_enough()
    {
        var version = SqliteNative.Initialize();
        version.ShouldMatch(@"^3\.\d+\.\d+ \((libsqlite3\.so\.0|libsqlite3\.dylib|bundled)\)$");
        SqliteNative.Initialize().ShouldBe(version);
    }

    private static Task<bool> AcceptAsync(IOpenReviewStore store, EnvironmentKey key, string? delivery = null) =>
        store.AcceptAsync(new Delivery(delivery, Some.Moment, [Some.Push(key)]), CancellationToken.None);

    private static async Task<long> RevisionAsync(IOpenReviewStore store, EnvironmentKey key) => (await store.LoadAsync(key, CancellationToken.None)).Revision;

    private Task<IOpenReviewStore> OpenAsync(SqliteOptions options) => ReviewStorage.OpenSqliteAsync(Path, options, TimeProvider.System, CancellationToken.None);
}
