using ReviewEnv.Configuration;
using ReviewEnv.Core.Work;
using ReviewEnv.Storage.Sqlite;
using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Tests.Scheduling;

public sealed class SqliteWorkQueueTests : WorkQueueContract, IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("reviewenv-queue-");

    private string File => Path.Combine(directory.FullName, "queue.db");

    private StorageSettings Storage => new StorageSettings.Sqlite(File);

    [Fact]
    public async Task A_pass_of_a_killed_process_is_done_again_after_its_restart()
    {
        await using (var dying = await WorkerProcess.StartAsync(File, WorkerProgram.Block, "", "feature/x@default"))
        {
            await dying.SaysAsync("begin feature/x default");
            await dying.KillAsync();
        }

        await using var restarted = await WorkerProcess.StartAsync(File, WorkerProgram.Settle, "");

        await restarted.SaysAsync("end feature/x default");
        restarted.Lines.Count(line => line == "begin feature/x default").ShouldBe(1);
    }

    [Fact]
    public async Task A_second_process_on_the_same_file_is_refused()
    {
        await using var first = await RunningQuartzQueue.StartAsync(Storage, new ScriptedWorkHandler());

        var refusal = await Should.ThrowAsync<IOException>(() => RunningQuartzQueue.StartAsync(Storage, new ScriptedWorkHandler()));

        refusal.Message.ShouldContain("PostgreSQL");
    }

    [Fact]
    public async Task The_schedule_is_written_only_when_its_turn_at_the_file_has_come()
    {
        await using var runner = await RunningQuartzQueue.StartAsync(Storage, new ScriptedWorkHandler());
        var (gate, key) = (SqliteWriteGate.For(File), Some.Key());
        await runner.Queue.WakeAsync(key);
        await runner.Queue.UntilDoneAsync(key);

        var others = await gate.EnterAsync();
        var before = gate.Waiting;
        var wake = runner.Queue.WakeAsync(Some.Key());
        await Eventually.TrueAsync(() => gate.Waiting > before, "the schedule waits for its turn");
        wake.IsCompleted.ShouldBeFalse();
        others.Dispose();

        await wake;
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        directory.Delete(recursive: true);
    }

    protected override async Task<IRunningQueue> StartAsync(IWorkHandler handler, WorkQueueSetup? setup = null) =>
        await RunningQuartzQueue.StartAsync(Storage, handler, setup);
}
