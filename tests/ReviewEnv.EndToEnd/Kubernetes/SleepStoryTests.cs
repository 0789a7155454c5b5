using System.Text.Json;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.EndToEnd.Kubernetes;

[NeedsContainers]
[Collection(ClusterCollection.Name)]
public sealed class SleepStoryTests(KubernetesFixture fixture)
{
    private const string Branch = "feature/nap";

    [ContractFact]
    public async Task An_environment_sleeps_at_no_replicas_comes_back_as_it_was_and_the_report_tells_what_that_saved()
    {
        await using var site = await ClusterSite.OpenAsync(fixture, more: (_, yaml) => yaml + "costs: { sampleEvery: 1s, currency: EUR, books: [{ name: all, prices: { cpuCoreHour: 36000 } }] }\n");
        var commit = await site.PushAsync(Branch, Shipped.Copy("kubernetes-web"));
        var url = Daemon.UrlOf(await site.ReadyAsync(Branch, commit));
        var space = await site.NamespaceAsync(Branch);
        await IdleReport.ShowsAsync(site.Daemon, site.Workspace, "cost", "hoursRunning");

        (await Cli.RunAsync(site.Workspace, "sleep", "--project", ClusterSite.Project, "--ref", Branch)).Code.ShouldBe(0);
        await site.ReachAsync(Branch, "Sleeping");
        (await ReplicasAsync(site, space)).ShouldBe(0);
        await IdleReport.ShowsAsync(site.Daemon, site.Workspace, "hoursAsleep", "savedBySleep");

        (await Cli.RunAsync(site.Workspace, "wake", "--project", ClusterSite.Project, "--ref", Branch)).Code.ShouldBe(0);
        await site.ReachAsync(Branch, "Ready");
        (await ReplicasAsync(site, space)).ShouldBe(1);
        (await site.PageAsync(url)).ShouldNotBeEmpty();
        (await IdleReport.TotalsAsync(site.Daemon, site.Workspace)).GetProperty("hoursIdle").GetDecimal().ShouldBe(0, "nobody tells of requests here");
    }

    private static async Task<int> ReplicasAsync(ClusterSite site, string space) =>
        (await site.SeeAsync("deployment", "web", "-n", space)).GetProperty("spec").GetProperty("replicas").GetInt32();
}
