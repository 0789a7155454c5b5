using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Postgres;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers;

namespace ReviewEnv.Storage.Tests;

[NeedsPostgres]
public sealed class PostgresTroubleTests
{
    [ContractFact]
    public async Task While_the_server_is_away_nothing_is_stored_and_afterwards_everything_works()
    {
        await using var server = await PostgresServer.StartAsync(durable: true);
        await using var store = await ReviewStorage.OpenPostgresAsync(await server.CreateDatabaseAsync(), TimeProvider.System);
        var key = Some.Key();
        await AcceptAsync(store, "before");

        await server.StopAsync();
        (await Should.ThrowAsync<StoreUnavailableException>(() => AcceptAsync(store, "meanwhile"))).Message.ShouldStartWith("The database postgres://127.0.0.1:");
        await Should.ThrowAsync<StoreUnavailableException>(() => store.LoadAsync(key, CancellationToken.None));

        await server.StartAgainAsync();
        await Eventually.TrueAsync(() => WorksAsync(store), "the store works again");
        (await AcceptAsync(store, "before")).ShouldBeFalse();
        (await AcceptAsync(store, "meanwhile")).ShouldBeTrue();
        (await store.LoadAsync(key, CancellationToken.None)).Revision.ShouldBe(0);

        Task<bool> AcceptAsync(IOpenReviewStore into, string delivery) =>
            into.AcceptAsync(new Delivery(delivery, Some.Moment, [Some.Push(Some.Key())]), CancellationToken.None);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_without_the_password()
    {
        var failure = await Should.ThrowAsync<StoreUnavailableException>(() =>
            ReviewStorage.OpenPostgresAsync("Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Database=d", TimeProvider.System));
        failure.ToString().ShouldNotContain("hunter2");
        failure.Message.ShouldBe("The database postgres://127.0.0.1:1/d does not answer. Check that the server runs and can be reached.");
    }

    [Fact]
    public async Task A_connection_string_that_cannot_be_read_is_not_repeated()
    {
        var refusal = await Should.ThrowAsync<StoreRefusedException>(() => ReviewStorage.OpenPostgresAsync("Passwort=hunter2;;=", TimeProvider.System));
        refusal.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void What_a_connection_string_does_not_say_gets_our_defaults_and_what_it_says_holds()
    {
        var settings = PostgresSettings.Read("Host=h;Command Timeout=77;SSL Mode=Require");
        (settings.Timeout, settings.CommandTimeout, settings.MaxAutoPrepare, settings.ApplicationName).ShouldBe((5, 77, 60, "reviewenv"));
        settings.SslMode.ShouldBe(Npgsql.SslMode.Require);
    }

    private static async Task<bool> WorksAsync(IOpenReviewStore store)
    {
        try
        {
            await store.MarkUnseenAsync([Some.Key()], CancellationToken.None);
            await store.ListUnseenAsync(1, CancellationToken.None);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
