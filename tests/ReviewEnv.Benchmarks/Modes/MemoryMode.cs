using System.Net.Http.Headers;
using System.Text.Json;
using ReviewEnv.Benchmarks.Load;
using ReviewEnv.Benchmarks.Servers;

namespace ReviewEnv.Benchmarks.Modes;

/// <summary>Resident memory with many environments in the store. They get there as in life: every branch is pushed, and every key gets its pass.</summary>
internal static class MemoryMode
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var branches = options.Branches ?? 10_000;
        using var folder = new TempFolder();
        await Daemon.PrepareAsync(folder, Enumerable.Range(0, branches).Select(PushTemplate.BranchOf), cancellationToken);
        await using var daemon = await Daemon.StartAsync(options.Daemon, folder, cancellationToken);
        await daemon.ListeningAsync(cancellationToken);
        await PrintAsync("started", daemon);

        var load = new WebhookLoad(daemon, connections: 1, branches);
        var result = await load.RunAsync(Limit, branches, cancellationToken);
        await PrintAsync($"{result.Events - result.Refused:n0} branches pushed", daemon);

        var quiet = await QuietAsync(daemon, cancellationToken);
        await PrintAsync(quiet ? "all looked at" : $"still at work after {Limit.TotalMinutes:n0} minutes", daemon);
        var listed = await CountAsync(daemon, cancellationToken);
        await Console.Out.WriteLineAsync(listed is null ? "the daemon does not list its environments" : FormattableString.Invariant($"{listed:n0} environments listed"));
        await PrintAsync("after listing them", daemon);
        return 0;
    }

    /// <summary>Waits until the daemon has had nearly nothing to do for three seconds.</summary>
    private static async Task<bool> QuietAsync(ServerProcess daemon, CancellationToken cancellationToken)
    {
        var quiet = 0;
        for (var second = 0; second < Limit.TotalSeconds && quiet < 3; second++)
        {
            var before = daemon.ProcessorTime;
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            quiet = daemon.ProcessorTime - before < TimeSpan.FromMilliseconds(60) ? quiet + 1 : 0;
        }

        return quiet == 3;
    }

    private static async Task<int?> CountAsync(ServerProcess daemon, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Daemon.ApiToken);
        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{daemon.Port}/api/v1/environments"), cancellationToken);
        if (!answer.IsSuccessStatusCode) return null;
        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array) return root.GetArrayLength();
        return root.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Array).Select(property => (int?)property.Value.GetArrayLength()).FirstOrDefault();
    }

    private static Task PrintAsync(string what, ServerProcess daemon) =>
        Console.Out.WriteLineAsync(FormattableString.Invariant($"{what,-32}{daemon.ResidentBytes / 1048576.0,8:n0} MB resident"));
}
