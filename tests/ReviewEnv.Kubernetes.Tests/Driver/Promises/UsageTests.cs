using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.Drivers;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>What environments ask of their cluster, and what they use.</summary>
public sealed class UsageTests : FakeClusterTests
{
    [Fact]
    public async Task What_an_environment_asks_for_is_added_up_without_asking_the_cluster()
    {
        var (large, small) = (Large(Somewhere()), SiteSpec(Somewhere()));
        await UntilAsync(large);
        await UntilAsync(small);
        await Driver.UsageAsync(Anyway);
        Cluster.Requests.Clear();

        var usage = await Driver.UsageAsync(Anyway);

        usage.Single(one => one.Identity == large.Identity).ShouldBe(new EnvironmentUsage(large.Identity, 0.5m, 512m * 1024 * 1024, 10m * 1024 * 1024 * 1024, 0));
        usage.Single(one => one.Identity == small.Identity).ShouldBe(new EnvironmentUsage(small.Identity, 0, 0, 0, 0));
        Cluster.Requests.Writes.ShouldBeEmpty();
        Cluster.Requests.Reads.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_environment_asleep_asks_for_its_storage_alone()
    {
        var spec = Large(Somewhere());
        await UntilAsync(spec);
        await UntilAsync(spec with { Asleep = true }, ObservedStatus.Sleeping);

        await Eventually.TrueAsync(async () => (await Driver.UsageAsync(Anyway)).Single() == new EnvironmentUsage(spec.Identity, 0, 0, 10m * 1024 * 1024 * 1024, 0), "only storage is left");
    }

    [Fact]
    public async Task What_is_used_is_told_where_the_cluster_measures_it_with_one_request_for_all()
    {
        Cluster.Kinds.Add(new FakeKind("metrics.k8s.io", "v1beta1", "PodMetrics", "pods", true) { IsCustom = true });
        var (measured, other) = (Large(Somewhere()), SiteSpec(Somewhere()));
        await UntilAsync(measured);
        await UntilAsync(other);
        for (var i = 0; i < 2; i++)
        {
            Cluster.Objects.Add($$"""
                { "apiVersion": "metrics.k8s.io/v1beta1", "kind": "PodMetrics", "metadata": { "name": "web-{{i}}", "namespace": "{{measured.Identity.Name}}", "labels": { "reviewenv.dev/instance": "reviewenv" } },
                  "containers": [ { "name": "web", "usage": { "cpu": "1500000n", "memory": "1024Ki" } } ] }
                """);
        }

        await Driver.UsageAsync(Anyway);
        Cluster.Requests.Clear();
        var usage = await Driver.UsageAsync(Anyway);

        usage.Single(one => one.Identity == measured.Identity).ShouldSatisfyAllConditions(one => one.UsedCpu.ShouldBe(0.003m), one => one.UsedMemory.ShouldBe(2m * 1024 * 1024));
        usage.Single(one => one.Identity == other.Identity).UsedCpu.ShouldBeNull();
        Cluster.Requests.Reads.ShouldHaveSingleItem();
    }

    private static EnvironmentSpec Large(EnvironmentIdentity place)
    {
        var spec = SiteSpec(place, Behaviour.Works, Objects.Database("standard"));
        spec.Template.Manifests[0]["spec"]!["replicas"] = 2;
        spec.Template.Manifests[0]["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"] = Site.Parse("""{ "requests": { "cpu": "250m", "memory": "256Mi" } }""");
        return spec;
    }
}
