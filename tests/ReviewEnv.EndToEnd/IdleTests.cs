namespace ReviewEnv.EndToEnd;

/// <summary>What becomes of an environment that nobody uses, on the embedded default, with a life of seconds instead of days.</summary>
public sealed class IdleTests
{
    private const string Project = "group/site";
    private const string Branch = "feature/idle";

    [Fact]
    public async Task What_falls_idle_sleeps_wakes_for_a_visitor_is_warned_of_and_ends()
    {
        await using var workspace = new Workspace(lifetime: "autoStopIn: 45s, sleepAfter: 3s, warnBefore: 25s, idleAfter: 1s", more: "costs: { sampleEvery: 1s, currency: EUR, books: [{ name: machine, prices: { processHour: 3600 } }] }");
        var main = await workspace.CreateRepositoryAsync(Project);
        var commit = await workspace.CommitAsync(Project, "the page", main);
        await using var daemon = await Daemon.StartAsync(workspace);
        await workspace.GitAsync(workspace.Repository(Project), "update-ref", $"refs/heads/{Branch}", commit);
        (await daemon.PushAsync(Project, $"refs/heads/{Branch}", new string('0', 40), commit, Guid.NewGuid().ToString())).EnsureSuccessStatusCode();
        var url = Daemon.UrlOf(await daemon.DotenvAsync(Project, Branch, commit, "60s"));

        await ReachAsync(daemon, "Sleeping");
        Workspace.ProcessesBelow(workspace.Environments).ShouldBeEmpty("asleep it runs nothing");

        (await daemon.Http.GetStringAsync(url)).ShouldBe("the page", "a visitor waits a moment and gets the page");
        Workspace.ProcessesBelow(workspace.Environments).ShouldHaveSingleItem();
        await ReachAsync(daemon, "Sleeping");
        await ReachAsync(daemon, "Stopped");
        Workspace.ProcessesBelow(workspace.Environments).ShouldBeEmpty();

        var why = await Kubernetes.Cli.RunAsync(workspace, "why", "--project", Project, "--ref", Branch);
        why.Code.ShouldBe(0);
        why.Said.ShouldContain("nobody used it for 3s");
        why.Said.ShouldContain("a visit, 'reviewenv wake' or a new commit wakes it");
        why.Said.ShouldContain("A visitor asked for its URL and waits: woken.");
        why.Said.ShouldContain("45s after its last deployment");
        why.Said.ShouldContain("its life of 45s ended");

        var total = await IdleReport.TotalsAsync(daemon, workspace);
        total.GetProperty("cost").GetDecimal().ShouldBeGreaterThan(3, "one unit for each second that its process ran");
        total.GetProperty("costIdle").GetDecimal().ShouldBeGreaterThan(0);
        total.GetProperty("savedBySleep").GetDecimal().ShouldBeGreaterThan(0);
    }

    private static Task ReachAsync(Daemon daemon, string phase) => Eventually.TrueAsync(
        async () => (await daemon.FindAsync(Project, Branch))?.GetProperty("phase").GetString() == phase, $"the phase {phase}", TimeSpan.FromMinutes(1));
}
