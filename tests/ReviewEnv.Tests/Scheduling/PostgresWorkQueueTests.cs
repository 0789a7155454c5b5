using System.Diagnostics;
using Npgsql;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers;

namespace ReviewEnv.Tests.Scheduling;

[NeedsPostgres]
public sealed class PostgresWorkQueueTests(PostgresFixture postgres) : WorkQueueContract, IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private string database = "";

    public async Task InitializeAsync() => database = await postgres.Server.CreateDatabaseAsync();

    public Task DisposeAsync()
    {
        // The idle connections to the databases of all tests together would exceed what the server takes.
        NpgsqlConnection.ClearAllPools();
        return Task.CompletedTask;
    }

    [ContractFact]
    public async Task A_pass_of_a_killed_process_is_done_again_by_another()
    {
        await using var dying = await WorkerProcess.StartAsync(database, WorkerProgram.Block, "", "feature/x@default");
        await dying.SaysAsync("begin feature/x default");
        await using var survivor = await WorkerProcess.StartAsync(database, WorkerProgram.Settle, "");

        await dying.KillAsync();

        await survivor.SaysAsync("end feature/x default");
    }

    [ContractFact]
    public async Task A_pass_of_a_killed_process_is_done_again_after_its_restart()
    {
        await using (var dying = await WorkerProcess.StartAsync(database, WorkerProgram.Block, "", "feature/x@default"))
        {
            await dying.SaysAsync("begin feature/x default");
            await dying.KillAsync();
        }

        await using var restarted = await WorkerProcess.StartAsync(database, WorkerProgram.Settle, "");

        await restarted.SaysAsync("end feature/x default");
    }

    [ContractFact]
    public async Task Processes_that_serve_different_queues_share_one_schedule()
    {
        await using var first = await WorkerProcess.StartAsync(database, WorkerProgram.Settle, "a", "feature/b1@b", "feature/a1@a");
        await using var second = await WorkerProcess.StartAsync(database, WorkerProgram.Settle, "b", "feature/a2@a", "feature/b2@b");

        await first.SaysAsync("end feature/a1 a");
        await first.SaysAsync("end feature/a2 a");
        await second.SaysAsync("end feature/b1 b");
        await second.SaysAsync("end feature/b2 b");
        first.Lines.Concat(second.Lines).Count(line => line.StartsWith("begin", StringComparison.Ordinal)).ShouldBe(4);
    }

    [ContractFact]
    public async Task Processes_that_serve_the_same_queue_are_never_at_the_same_key()
    {
        await using (var connection = new NpgsqlConnection(database))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("CREATE TABLE guard (id text PRIMARY KEY)", connection);
            await command.ExecuteNonQueryAsync();
        }

        await using var first = await WorkerProcess.StartAsync(database, WorkerProgram.Guard, "");
        await using var second = await WorkerProcess.StartAsync(database, WorkerProgram.Guard, "");
        var elsewhere = new ScriptedWorkHandler();
        await using var runner = await RunningQuartzQueue.StartAsync(
            new StorageSettings.Postgres(new Secret(database)), elsewhere, new WorkQueueSetup { Limits = new Dictionary<string, int> { ["default"] = 1, ["none"] = 1 }, Served = ["none"] });
        var keys = Enumerable.Range(0, 10).Select(number => Some.Key($"feature/{number}")).ToArray();

        // Which of the two gets a key is up to chance; one that was never seen at work would make this test one of a single process.
        var rounds = 0;
        var start = Stopwatch.GetTimestamp();
        while (rounds < 20 || !HasEnded(first) || !HasEnded(second))
        {
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(60), "both processes take part");
            rounds++;
            await runner.Queue.WakeAsync(keys);
            await Task.Delay(Random.Shared.Next(5, 60));
        }

        await runner.Queue.UntilDoneAsync(keys);
        await first.StopAsync();
        await second.StopAsync();
        var lines = first.Lines.Concat(second.Lines).ToList();
        lines.ShouldNotContain("overlap");
        lines.Count(line => line.StartsWith("end", StringComparison.Ordinal)).ShouldBeInRange(10, rounds * keys.Length);
    }

    private static bool HasEnded(WorkerProcess worker) => worker.Lines.Any(line => line.StartsWith("end", StringComparison.Ordinal));

    protected override async Task<IRunningQueue> StartAsync(IWorkHandler handler, WorkQueueSetup? setup = null) =>
        await RunningQuartzQueue.StartAsync(new StorageSettings.Postgres(new Secret(database)), handler, setup);
}
