using System.Diagnostics;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Sqlite;

namespace ReviewEnv.Storage.Tests;

/// <summary>What the test assembly does when it is run as a program: <c>dotnet exec ReviewEnv.Storage.Tests.dll open|write|count|measure sqlite|postgres PLACE</c>.</summary>
internal static class Program
{
    private const int Callers = 16;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var what and ("open" or "write" or "count" or "measure"), var kind and ("sqlite" or "postgres"), var place, ..])
        {
            await Console.Error.WriteLineAsync("Usage: open|write|count|measure sqlite|postgres FILE-OR-CONNECTION-STRING [SECONDS]");
            return 2;
        }

        await using var store = kind == "sqlite"
            ? await ReviewStorage.OpenSqliteAsync(place, TimeProvider.System)
            : await ReviewStorage.OpenPostgresAsync(place, TimeProvider.System);
        if (what == "write") await WriteAsync(store);
        if (what == "count") await Counting.RunAsync(store);
        if (what == "measure") await MeasureAsync(store, arguments is [_, _, _, var seconds] ? int.Parse(seconds) : 5);
        return 0;
    }

    /// <summary>Starts this assembly as a process of its own.</summary>
    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(
        System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", typeof(Program).Assembly.Location, .. arguments])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Stores deliveries until it is killed, and prints the key of each one that was acknowledged.</summary>
    private static async Task WriteAsync(IOpenReviewStore store)
    {
        var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                var key = $"{caller}-{i}";
                await store.AcceptAsync(new Delivery(key, Some.Moment, [Some.Push(Some.Key($"branch-{caller}"))]), CancellationToken.None);
                output.WriteLine(key);
            }
        })));
    }

    /// <summary>Prints how many events per second <see cref="Callers"/> concurrent callers get stored, and how long each waits.</summary>
    private static async Task MeasureAsync(IOpenReviewStore store, int seconds)
    {
        await LoadAsync(store, TimeSpan.FromSeconds(1), "warm");
        var before = store.Commits;
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var latencies = await LoadAsync(store, TimeSpan.FromSeconds(seconds), "measured");
        var elapsed = watch.Elapsed.TotalSeconds;
        latencies.Sort();
        Console.WriteLine(
            $"{store.Description}: {latencies.Count / elapsed:0} events/s, {(store.Commits - before) / elapsed:0} commits/s, "
            + $"p50 {At(latencies, 0.5):0.00} ms, p99 {At(latencies, 0.99):0.00} ms, p99.9 {At(latencies, 0.999):0.00} ms, max {At(latencies, 1):0.0} ms, "
            + $"{(Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMicroseconds / latencies.Count:0} us of processor per event, SQLite {SqliteNative.Initialize()}");
    }

    private static async Task<List<long>> LoadAsync(IOpenReviewStore store, TimeSpan duration, string run)
    {
        var watch = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var mine = new List<long>(200_000);
            for (var i = 0; watch.Elapsed < duration; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var key = Some.Key($"feature/{(i * Callers + caller) % 200}");
                await store.AcceptAsync(new Delivery(Guid.NewGuid() + run, TimeProvider.System.GetUtcNow(), [Some.Push(key, Some.CommitOf(1), Some.CommitOf(2))]), CancellationToken.None);
                mine.Add(Stopwatch.GetTimestamp() - start);
            }

            return mine;
        })));
        return [.. latencies.SelectMany(latency => latency)];
    }

    private static double At(List<long> sorted, double share) => Stopwatch.GetElapsedTime(0, sorted[(int)((sorted.Count - 1) * share)]).TotalMilliseconds;
}
