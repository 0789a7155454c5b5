using Microsoft.Extensions.Hosting;
using Npgsql;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Work;
using ReviewEnv.Scheduling;

namespace ReviewEnv.Tests.Scheduling;

/// <summary>A process of its own that works the queue, so that tests can kill it: <c>dotnet exec ReviewEnv.Tests.dll SCRIPT SERVED WAKE...</c>, the storage in REVIEWENV_TEST_STORAGE.</summary>
internal static class WorkerProgram
{
    public const string StorageVariable = "REVIEWENV_TEST_STORAGE";

    /// <summary>Begins passes and never ends them.</summary>
    public const string Block = "block";

    /// <summary>Ends every pass at once.</summary>
    public const string Settle = "settle";

    /// <summary>Takes a while, and notices when another process is at the same key (PostgreSQL only).</summary>
    public const string Guard = "guard";

    public static async Task<int> Main(string[] args)
    {
        if (args is not [var script, var served, .. var wakes]) return 2;
        var storage = System.Environment.GetEnvironmentVariable(StorageVariable) ?? "";
        var options = new WorkQueueOptions
        {
            Storage = storage.Contains('=', StringComparison.Ordinal) ? new StorageSettings.Postgres(new Secret(storage)) : new StorageSettings.Sqlite(storage),
            Queues = new QueueSettings(new Dictionary<string, int> { ["default"] = 4, ["a"] = 4, ["b"] = 4 }, RoutingRules.Default),
            Served = served.Length == 0 ? null : served.Split(','),
            CheckInEvery = TimeSpan.FromSeconds(1),
        };
        var handler = new ScriptedWorkHandler(async (key, turn, cancellationToken) =>
        {
            await Console.Out.WriteLineAsync($"begin {key.Ref.Name} {turn.Queue}");
            if (script == Block) await Task.Delay(Timeout.Infinite, cancellationToken);
            if (script == Guard) await GuardAsync(storage, key.Id, cancellationToken);
            await Console.Out.WriteLineAsync($"end {key.Ref.Name} {turn.Queue}");
            return new Outcome.Settled();
        });
        using var host = RunningQuartzQueue.Build(handler, options);
        await host.StartAsync();
        var queue = host.Services.GetService(typeof(IWorkQueue)) as IWorkQueue ?? throw new InvalidOperationException("No queue is registered.");
        await queue.WakeAsync([.. wakes.Select(wake => wake.Split('@')).Select(parts => new WakeUp(Some.Key(parts[0]), parts[1]))], CancellationToken.None);
        await Console.Out.WriteLineAsync("ready");

        // The test ends it: by closing its input, or by killing it.
        await Console.In.ReadToEndAsync();
        await host.StopAsync();
        return 0;
    }

    private static async Task GuardAsync(string storage, string id, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(storage);
        await connection.OpenAsync(cancellationToken);
        await using (var enter = new NpgsqlCommand("INSERT INTO guard (id) VALUES (@id) ON CONFLICT DO NOTHING", connection) { Parameters = { new("id", id) } })
            if (await enter.ExecuteNonQueryAsync(cancellationToken) == 0) await Console.Out.WriteLineAsync("overlap");
        await Task.Delay(20, cancellationToken);
        await using var leave = new NpgsqlCommand("DELETE FROM guard WHERE id = @id", connection) { Parameters = { new("id", id) } };
        await leave.ExecuteNonQueryAsync(cancellationToken);
    }
}
