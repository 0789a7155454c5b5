using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Work;
using ReviewEnv.Scheduling;
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
        var asked = new TaskCompletionSource();
        var (held, most) = (0, 0);
        using var gate = new PrivateGate();
        using var host = RunningQuartzQueue.Build(new ScriptedWorkHandler(), new WorkQueueOptions { Storage = Storage }, EnterAsync);
        await host.StartAsync();
        var queue = host.Services.GetRequiredService<IWorkQueue>();
        var key = Some.Key();
        await queue.WakeAsync(key);
        await queue.UntilDoneAsync(key);
        most.ShouldBe(1);

        var others = await gate.EnterAsync(CancellationToken.None);
        asked = new TaskCompletionSource();
        var wake = queue.WakeAsync(Some.Key());
        await asked.Task;
        wake.IsCompleted.ShouldBeFalse();
        others.Dispose();
        await wake;
        await host.StopAsync();

        async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
        {
            asked.TrySetResult();
            var entered = await gate.EnterAsync(cancellationToken);
            most = Math.Max(most, Interlocked.Increment(ref held));
            return new Leaving(() =>
            {
                Interlocked.Decrement(ref held);
                entered.Dispose();
            });
        }
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        directory.Delete(recursive: true);
    }

    private sealed class Leaving(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }

    protected override async Task<IRunningQueue> StartAsync(IWorkHandler handler, WorkQueueSetup? setup = null) =>
        await RunningQuartzQueue.StartAsync(Storage, handler, setup);
}
