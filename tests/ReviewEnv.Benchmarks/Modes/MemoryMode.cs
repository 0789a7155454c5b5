using System.Net.Http.Headers;
using System.Text.Json;
using ReviewEnv.Benchmarks.Load;
using ReviewEnv.Benchmarks.Servers;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;
using ReviewEnv.Storage;
using ReviewEnv.Testing;

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
        await FillAsync(folder["reviewenv.db"], branches, cancellationToken);
        await using var daemon = await Daemon.StartAsync(options.Daemon, folder, cancellationToken);
        await daemon.ListeningAsync(cancellationToken);
        await PrintAsync(FormattableString.Invariant($"started with {branches:n0} live records"), daemon);
        var listed = await CountAsync(daemon, cancellationToken);
        await PrintAsync(listed is null ? "the daemon does not list its environments" : FormattableString.Invariant($"{listed:n0} environments listed"), daemon);

        var load = new WebhookLoad(daemon, connections: 1, branches);
        var result = await load.RunAsync(Limit, branches, cancellationToken);
        await PrintAsync(FormattableString.Invariant($"{result.Events - result.Refused:n0} branches pushed"), daemon);
        var quiet = await QuietAsync(daemon, cancellationToken);
        await PrintAsync(quiet ? "all looked at" : FormattableString.Invariant($"still at work after {Limit.TotalMinutes:n0} minutes"), daemon);
        return 0;
    }

    private static async Task FillAsync(string database, int count, CancellationToken cancellationToken)
    {
        await using var store = await ReviewStorage.OpenSqliteAsync(database, TimeProvider.System, cancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        await Task.WhenAll(Enumerable.Range(0, count).Select(number =>
        {
            var key = new EnvironmentKey("bench/away", GitRef.Branch($"feature/{number}"));
            var commit = Some.CommitOf(number);
            var record = new EnvironmentRecord
            {
                Key = key,
                Name = $"bench-away-feature-{number}",
                Target = "here",
                Template = "static-site",
                Phase = EnvironmentPhase.Ready,
                SeenHead = commit,
                Commit = commit,
                CommitSince = now,
                Serving = commit,
                Fingerprint = commit.Value,
                Owner = "ada",
                CreatedAt = now,
                UpdatedAt = now,
                ExpiresAt = now.AddDays(3),
                Published = new PublishedUrl(new Uri($"http://127.0.0.1:{20000 + number}/"), commit, now),
            };
            return store.SaveAsync(record, [new JournalEntry(key, now, JournalKind.Settled, "serving")], 0, cancellationToken);
        }));
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
