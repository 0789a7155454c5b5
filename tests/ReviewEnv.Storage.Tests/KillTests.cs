using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers;

namespace ReviewEnv.Storage.Tests;

/// <summary>A process that is killed in the middle of writing loses nothing that it acknowledged, and leaves nothing half-written.</summary>
public abstract class KillContract
{
    private const int Acknowledged = 1_000;

    [ContractFact]
    public async Task Every_acknowledged_delivery_survives_a_kill()
    {
        var (kind, place) = await PlaceAsync();
        var keys = await WriteAndKillAsync("write", kind, place);
        keys.Count.ShouldBeGreaterThanOrEqualTo(Acknowledged);

        await using var store = await OpenAsync(place);
        foreach (var caller in keys.GroupBy(key => key[..key.IndexOf('-')]))
        {
            var branch = new EnvironmentKey("shop/web", GitRef.Branch($"branch-{caller.Key}"));
            var revision = (await store.LoadAsync(branch, CancellationToken.None)).Revision;
            revision.ShouldBeGreaterThanOrEqualTo(caller.Count());
            (await store.ReadAsync(branch, int.MaxValue, CancellationToken.None)).Count.ShouldBe((int)revision);
        }

        foreach (var key in keys)
        {
            (await store.AcceptAsync(new Delivery(key, Some.Moment, []), CancellationToken.None)).ShouldBeFalse($"{key} was acknowledged and is lost");
        }
    }

    [ContractFact]
    public async Task Every_acknowledged_amount_is_counted_once_whatever_a_kill_interrupts()
    {
        var (kind, place) = await PlaceAsync();
        var callers = await WriteAndKillAsync("count", kind, place);

        await using var store = await OpenAsync(place);
        foreach (var countedUntil in new[] { Counting.Start, Counting.Start.AddYears(1) })
        {
            // Waits for what a server may still be doing for the dead; and the second time, takes up what they were in the middle of.
            await store.RollUpUsageAsync(countedUntil, DateTimeOffset.MinValue, DateTimeOffset.MinValue, CancellationToken.None);
            await AllIsCountedAsync(store, callers);
        }
    }

    protected abstract Task<(string Kind, string Place)> PlaceAsync();

    protected abstract Task<IOpenReviewStore> OpenAsync(string place);

    private static async Task AllIsCountedAsync(IOpenReviewStore store, List<string> callers)
    {
        var meters = await store.ReadMetersAsync(CancellationToken.None);
        foreach (var caller in callers.GroupBy(int.Parse))
        {
            var subjects = Counting.Subjects(caller.Key).ToList();
            var counted = (int)(meters.Single(meter => meter.Subject == subjects[0]).CountedUntil - Counting.Start).TotalHours;
            counted.ShouldBeGreaterThanOrEqualTo(caller.Count());
            // The one whose acknowledgement the kill cut short.
            counted.ShouldBeLessThanOrEqualTo(caller.Count() + 2);
            foreach (var subject in subjects) (await SumAsync(store, subject)).ShouldBe(new UsageAmounts { Running = TimeSpan.FromHours(counted), Cost = counted });
            var days = (await store.SumDaysAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, CancellationToken.None)).Where(day => day.Project == subjects[0].Key.Project);
            days.Sum(day => day.Amounts.Cost).ShouldBe(2 * counted);
        }
    }

    private static async Task<UsageAmounts> SumAsync(IOpenReviewStore store, UsageSubject subject) =>
        (await store.SumUsageAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, CancellationToken.None)).Single(sum => sum.Subject == subject).Amounts;

    private static async Task<List<string>> WriteAndKillAsync(string what, string kind, string place)
    {
        using var writer = Program.Start(what, kind, place);
        try
        {
            List<string> keys = [];
            while (keys.Count <= Acknowledged && await writer.StandardOutput.ReadLineAsync() is { } key) keys.Add(key);
            writer.Kill();
            while (await writer.StandardOutput.ReadLineAsync() is { } key) keys.Add(key);
            // The last line may have been cut short.
            keys.RemoveAt(keys.Count - 1);
            return keys;
        }
        finally
        {
            if (!writer.HasExited) writer.Kill();
            await writer.WaitForExitAsync();
        }
    }
}

public sealed class SqliteKillTests : KillContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    protected override Task<(string Kind, string Place)> PlaceAsync() => Task.FromResult(("sqlite", folder["store.db"]));

    protected override Task<IOpenReviewStore> OpenAsync(string place) => ReviewStorage.OpenSqliteAsync(place, TimeProvider.System);
}

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
public sealed class PostgresKillTests(PostgresFixture postgres) : KillContract
{
    protected override async Task<(string Kind, string Place)> PlaceAsync() => ("postgres", await postgres.Server.CreateDatabaseAsync());

    protected override Task<IOpenReviewStore> OpenAsync(string place) => ReviewStorage.OpenPostgresAsync(place, TimeProvider.System);
}
