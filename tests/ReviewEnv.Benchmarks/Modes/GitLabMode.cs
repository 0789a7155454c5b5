using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Benchmarks.Servers;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.GitLab.Api;
using ReviewEnv.GitLab.Branches;
using ReviewEnv.Storage;
using ReviewEnv.Testing;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.Benchmarks.Modes;

/// <summary>What it costs to compare a large project with its environments, in requests to GitLab and in seconds.</summary>
/// <remarks>GitLab is the one of the tests, in this process: its answers take no time to speak of, so the seconds are ours and the requests are what a real one would be asked.</remarks>
internal static class GitLabMode
{
    private const string Project = "bench/large";
    private const int Environments = 40;

    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var branches = options.Branches ?? 5_000;
        using var folder = new TempFolder();
        await using var gitlab = new FakeGitLab();
        await gitlab.StartAsync();
        var project = gitlab.AddProject(Project);
        var names = project.AddBranches(branches);
        foreach (var name in names.Take(Environments)) project.OpenMergeRequest(name);

        using var api = new GitLabApi(new GitLabApiOptions(gitlab.Url, new Secret(gitlab.Token)), TimeProvider.System, NullLogger<GitLabApi>.Instance);
        await using var store = await ReviewStorage.OpenSqliteAsync(folder["reviewenv.db"], TimeProvider.System, cancellationToken);
        var projects = new ProjectCatalog([new ProjectSettings { Path = Project, Target = "here", Template = "static-site", CreateOn = CreateOn.MergeRequest }]);
        var source = new GitLabBranchSource(api, projects, TimeSpan.FromMinutes(10), TimeProvider.System);
        var brake = new Brake(store, BrakeSettings.Default, TimeProvider.System, NullLogger<Brake>.Instance);
        var sweeper = new Sweeper(store, source, projects, brake, new MissedEvents(store, new SyncReports(), TimeProvider.System), (_, _) => Task.CompletedTask, TimeProvider.System, NullLogger<Sweeper>.Instance);

        await PrintAsync($"first comparison of {branches:n0} branches, {Environments} merge requests", api, () => sweeper.SweepAsync(null, cancellationToken));
        foreach (var name in names.Take(Environments)) await LiveAsync(store, name, project.Head(name)!.Value, cancellationToken);
        await PrintAsync($"again, with {Environments} environments as they should be", api, () => sweeper.SweepAsync(null, cancellationToken));
        await PrintAsync($"a look at each of the {Environments} environments", api, async () =>
        {
            foreach (var name in names.Take(Environments)) await source.LookAsync(KeyOf(name), facts: null, cancellationToken);
            return Environments;
        });
        project.Push(names[0]);
        await PrintAsync("again, after a push that no event told of", api, () => sweeper.SweepAsync(null, cancellationToken));
        return 0;
    }

    private static EnvironmentKey KeyOf(string branch) => new(Project, GitRef.Branch(branch));

    private static Task LiveAsync(IOpenReviewStore store, string branch, CommitSha head, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var record = new EnvironmentRecord { Key = KeyOf(branch), Name = branch.Replace('/', '-'), Target = "here", Template = "static-site", Phase = EnvironmentPhase.Ready, SeenHead = head, Commit = head, CommitSince = now, Serving = head, CreatedAt = now, UpdatedAt = now };
        return store.SaveAsync(record, [], long.MaxValue, cancellationToken);
    }

    private static async Task PrintAsync(string what, GitLabApi api, Func<Task<int>> run)
    {
        var (before, allocated, watch) = (api.Requests, GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
        var found = await run();
        await Console.Out.WriteLineAsync(FormattableString.Invariant(
            $"{what,-70} {found,5:n0} to look at {api.Requests - before,5:n0} requests {watch.Elapsed.TotalSeconds,6:0.00} s {(GC.GetTotalAllocatedBytes() - allocated) / 1048576.0,6:0.0} MiB allocated"));
    }
}
