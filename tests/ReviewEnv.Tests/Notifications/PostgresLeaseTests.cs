using ReviewEnv.Core.Storage;
using ReviewEnv.Notifications;
using ReviewEnv.Storage;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers;

namespace ReviewEnv.Tests.Notifications;

/// <summary>The lease between processes that share a real database, as only those need one.</summary>
[NeedsPostgres]
public sealed class PostgresLeaseTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [ContractFact]
    public async Task Of_many_that_want_it_at_once_one_has_it_until_it_gives_it_back_or_runs_out()
    {
        var clock = new ManualTimeProvider();
        var database = await postgres.Server.CreateDatabaseAsync();
        await using var one = await ReviewStorage.OpenPostgresAsync(database, clock);
        await using var two = await ReviewStorage.OpenPostgresAsync(database, clock);
        MemoLease[] leases = [.. Enumerable.Range(0, 10).Select(i => new MemoLease(i % 2 == 0 ? one : two, NotificationDispatcher.Duty, NotificationDispatcher.LeaseLength, clock))];

        var first = (await HoldersAsync(leases)).ShouldHaveSingleItem();
        clock.Advance(NotificationDispatcher.LeaseLength - TimeSpan.FromSeconds(1));
        (await HoldersAsync(leases)).ShouldBe([first]);
        await first.ReleaseAsync(default);
        var second = (await HoldersAsync([.. leases.Except([first])])).ShouldHaveSingleItem();

        clock.Advance(NotificationDispatcher.LeaseLength);
        second.IsHeld.ShouldBeFalse();
        (await HoldersAsync([first])).ShouldBe([first]);
        (await ((IMemos)two).ReadMemoAsync(NotificationDispatcher.Duty, default)).ShouldNotBeNull();
    }

    private static async Task<List<MemoLease>> HoldersAsync(IReadOnlyList<MemoLease> leases)
    {
        var held = await Task.WhenAll(leases.Select(lease => lease.HoldAsync(default)));
        return [.. leases.Where((_, index) => held[index])];
    }
}
