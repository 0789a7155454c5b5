namespace ReviewEnv.Testing.Servers.Moto;

/// <summary>
/// One server for all classes of a collection; an assembly defines the collection for itself. Nothing is started before a test asks for it,
/// so that nothing is where moto is missing, as the tests are skipped then.
/// </summary>
public sealed class MotoFixture : IAsyncLifetime
{
    private readonly Lazy<Task<MotoServer>> server = new(MotoServer.StartAsync);
    private int names;

    public Task<MotoServer> ServerAsync() => server.Value;

    /// <summary>A name for a stack that no other test of this server uses.</summary>
    public string NextName(string prefix = "test") => $"{prefix}-{Interlocked.Increment(ref names)}";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (server.IsValueCreated) await (await server.Value).DisposeAsync();
    }
}
