using ReviewEnv.Configuration;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Tests.Scheduling;

public sealed class SqliteWorkQueueTests : WorkQueueContract, IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("reviewenv-queue-");

    private StorageSettings Storage => new StorageSettings.Sqlite(Path.Combine(directory.FullName, "queue.db"));

    [Fact]
    public async Task A_second_process_on_the_same_file_is_refused()
    {
        await using var first = await RunningQuartzQueue.StartAsync(Storage, new ScriptedWorkHandler());

        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => RunningQuartzQueue.StartAsync(Storage, new ScriptedWorkHandler()));

        refusal.Message.ShouldContain("PostgreSQL");
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        directory.Delete(recursive: true);
    }

    protected override async Task<IRunningQueue> StartAsync(IWorkHandler handler, WorkQueueSetup? setup = null) =>
        await RunningQuartzQueue.StartAsync(Storage, handler, setup);
}
