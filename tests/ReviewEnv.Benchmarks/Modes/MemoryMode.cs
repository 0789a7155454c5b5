using System.Net.Http.Headers;
using System.Text.Json;
using ReviewEnv.Benchmarks.Load;
using ReviewEnv.Benchmarks.Servers;

namespace ReviewEnv.Benchmarks.Modes;

/// <summary>Resident memory with many environments in the store: live records of branches whose repository is not there, so that the daemon
/// looks after all of them and starts none; and then with as many branches pushed and looked at.</summary>
internal static class MemoryMode
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var branches = options.Branches ?? 10_000;
        using var folder = new TempFolder();
        await Daemon.PrepareAsync(folder, Enumerable.Range(0, branches).Select(PushTemplate.BranchOf), cancellationToken);
        await FilledStore.FillAsync(folder["reviewenv.db"], branches, cancellationToken);
        await using var daemon = await Daemon.StartAsync(options.Daemon, folder, cancellationToken);
        await daemon.ListeningAsync(cancellationToken);
        await PrintAsync(FormattableString.Invariant($"started with {branches:n0} live records"), daemon);
        var listed = await CountAsync(daemon, cancellationToken);
        await PrintAsync(listed is null ? "the daemon does not list its environments" : FormattableString.Invariant($"{listed:n0} environments listed"), daemon);

        var load = new WebhookLoad(daemon, connections: 1, branches);
        var result = await load.RunAsync(Limit, branches, cancellationToken);
        await PrintAsync(FormattableString.Invariant($"{result.Events - result.Refused:n0} branches pushed"), daemon);
        var quiet = await daemon.QuietAsync(Limit, cancellationToken);
        await PrintAsync(quiet ? "all looked at" : FormattableString.Invariant($"still at work after {Limit.TotalMinutes:n0} minutes"), daemon);
        return 0;
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
