namespace ReviewEnv.Testing.Servers;

/// <summary>One server for all classes of a collection; an assembly defines the collection for itself. Does nothing where PostgreSQL is missing, as the tests are skipped then.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? server;

    public PostgresServer Server => server ?? throw new InvalidOperationException(PostgresServer.Missing ?? "The server was not started.");

    public async Task InitializeAsync()
    {
        if (PostgresServer.Missing is null) server = await PostgresServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }
}
