using ReviewEnv.Core.Branches;
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
        var keys = await WriteAndKillAsync(kind, place);
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

    protected abstract Task<(string Kind, string Place)> PlaceAsync();

    protected abstract Task<IOpenReviewStore> OpenAsync(string place);

    private static async Task<List<string>> WriteAndKillAsync(string kind, string place)
    {
        using var writer = Program.Start("write", kind, place);
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
