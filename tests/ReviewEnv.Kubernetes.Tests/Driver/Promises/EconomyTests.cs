using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>What an environment costs the API server.</summary>
public sealed class EconomyTests : FakeClusterTests
{
    /// <summary>One create for the namespace, one apply for each of account, Deployment, Service and Ingress, one note of what was made.</summary>
    private const int WritesOfASite = 6;

    [Fact]
    public async Task A_created_environment_costs_one_write_per_object_and_two_for_its_namespace()
    {
        var first = SiteSpec(Somewhere());
        Cluster.Requests.Clear();
        (await Driver.ApplyAsync(first, Anyway)).ShouldBeOfType<DriverResult.Accepted>();
        Cluster.Requests.Writes.Count.ShouldBe(WritesOfASite, All());
        await UntilAsync(first);

        var second = SiteSpec(Somewhere());
        Cluster.Requests.Clear();
        (await Driver.ApplyAsync(second, Anyway)).ShouldBeOfType<DriverResult.Accepted>();
        Cluster.Requests.Writes.Count.ShouldBe(WritesOfASite, All());
        // Whether the name is free shows when the namespace is made.
        Cluster.Requests.Reads.ShouldBeEmpty();
        Cluster.Requests.All.Count(request => request.IsWatch || request.IsDiscovery).ShouldBe(0, All());
    }

    [Fact]
    public async Task A_look_at_an_unchanged_environment_asks_nothing_of_the_cluster()
    {
        var spec = SiteSpec(Somewhere());
        await UntilAsync(spec);
        await Cluster.Controllers.SettledAsync();
        Cluster.Requests.Clear();

        for (var i = 0; i < 10; i++) (await PassAsync(spec)).Status.ShouldBe(ObservedStatus.Ready);
        (await Driver.ApplyAsync(spec, Anyway)).ShouldBeOfType<DriverResult.Accepted>().What.ShouldBeNull();

        Cluster.Requests.All.ShouldBeEmpty(All());
    }

    [Fact]
    public async Task There_is_one_watch_per_kind_however_many_environments_there_are()
    {
        var specs = Enumerable.Range(0, 20).Select(_ => SiteSpec(Somewhere(), Behaviour.Works, Site.ConfigMap("settings"))).ToList();
        foreach (var spec in specs) await PassAsync(spec);
        foreach (var spec in specs) await UntilAsync(spec);

        var watches = Cluster.Requests.All.Where(request => request.IsWatch).GroupBy(request => request.Path).ToDictionary(group => group.Key, group => group.Count());
        watches.Values.ShouldAllBe(count => count == 1, string.Join(", ", watches));
        watches.Keys.ShouldContain("/api/v1/pods");
        watches.Keys.ShouldAllBe(path => !path.Contains("/namespaces/", StringComparison.Ordinal));
        Cluster.LiveWatches.ShouldBe(watches.Count);
    }

    [Fact]
    public async Task A_new_driver_writes_nothing_to_an_unchanged_environment()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Site.ConfigMap("settings"));
        await UntilAsync(spec);
        await Cluster.Controllers.SettledAsync();
        Cluster.Requests.Clear();

        await RestartAsync();
        await UntilAsync(spec);
        await Driver.ApplyAsync(spec, Anyway);

        Cluster.Requests.Writes.ShouldBeEmpty();
        Cluster.Requests.Reads.GroupBy(read => read.Path).ShouldAllBe(lists => lists.Count() == 1, All());
    }

    [Fact]
    public async Task A_new_commit_is_written_to_what_it_changes_alone()
    {
        var place = Somewhere();
        await UntilAsync(SiteSpec(place, Behaviour.Works, Site.ConfigMap("settings")));
        var next = SiteSpec(place, Behaviour.Works, Site.ConfigMap("settings"));
        Cluster.Requests.Clear();

        await UntilAsync(next);

        Cluster.Requests.Writes.Select(write => write.Path.Split('/')[^1]).ShouldBe([place.Name, "web", place.Name], All());
        Cluster.Requests.Writes[1].Path.ShouldContain("/deployments/");
        Cluster.Requests.Reads.ShouldBeEmpty(All());
    }

    private string All() => string.Join(Environment.NewLine, Cluster.Requests.All.Select(request => request.ToString()));
}
