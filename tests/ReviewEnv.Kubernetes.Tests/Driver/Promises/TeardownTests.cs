using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Manifests;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>Gone is gone, and what will not go is named.</summary>
public sealed class TeardownTests : FakeClusterTests
{
    [Fact]
    public async Task A_stuck_finalizer_is_named_with_its_object_and_who_should_clear_it()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Site.ConfigMap("settings"));
        await UntilAsync(spec);
        Cluster.Objects.Change("ConfigMap", spec.Identity.Name, "settings", body => body["metadata"]!["finalizers"] = Site.Parse("""{ "a": [ "example.com/cleanup" ] }""")["a"]!.DeepClone());

        await Driver.DestroyAsync(spec.Identity, Anyway);
        await LookAsync(spec.Identity, observed => observed.Status == ObservedStatus.Deleting, "it is going");
        Clock.Pass(TimeSpan.FromSeconds(30));
        var leaking = await LookAsync(spec.Identity, observed => observed.Reason?.Contains("example.com/cleanup", StringComparison.Ordinal) == true, "the finalizer is named");
        leaking.Status.ShouldBe(ObservedStatus.Leaking);
        leaking.Reason.ShouldNotBeNull().ShouldContain("ConfigMap/settings");
        (await Driver.DestroyAsync(spec.Identity, Anyway)).ShouldBeOfType<DriverResult.Accepted>();

        Cluster.Objects.Change("ConfigMap", spec.Identity.Name, "settings", body => body["metadata"]!.AsObject().Remove("finalizers"));
        await LookAsync(spec.Identity, observed => observed.Status == ObservedStatus.Absent, "it is gone");
    }

    [Fact]
    public async Task A_volume_that_is_kept_is_reported_until_somebody_cares_for_it()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Objects.Database("retain"));
        await UntilAsync(spec);
        var volume = Cluster.Objects.List("PersistentVolume").ShouldHaveSingleItem()["metadata"]!["name"]!.GetValue<string>();

        await Driver.DestroyAsync(spec.Identity, Anyway);
        var leaking = await LookAsync(spec.Identity, observed => observed.Status == ObservedStatus.Leaking, "it is reported");
        leaking.Reason.ShouldNotBeNull().ShouldContain($"PersistentVolume {volume} (10Gi) is kept by its reclaim policy Retain");
        Cluster.Objects.Find("PersistentVolume", "", volume)!["metadata"]!["labels"]![Labels.Environment]!.GetValue<string>().ShouldBe(spec.Identity.Key.Id);
        await RestartAsync();
        (await LookAsync(spec.Identity, observed => observed.Status != ObservedStatus.Deleting, "a new driver sees it too")).Status.ShouldBe(ObservedStatus.Leaking);

        Cluster.Objects.Delete("PersistentVolume", "", volume);
        await LookAsync(spec.Identity, observed => observed.Status == ObservedStatus.Absent, "it is gone");
    }

    [Fact]
    public async Task A_volume_that_goes_with_its_claim_is_nobodys_concern()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Objects.Database("standard"));
        await UntilAsync(spec);
        Cluster.Requests.Clear();

        await UntilGoneAsync(spec.Identity);

        Cluster.Requests.Writes.ShouldAllBe(write => write.Method == "DELETE");
        await Eventually.TrueAsync(() => Cluster.Objects.List("PersistentVolume").Count == 0, "the volume goes");
    }

    [Fact]
    public async Task A_cluster_that_does_not_let_us_look_at_volumes_is_seen_all_the_same()
    {
        Cluster.Faults.Fail((_, path) => path.StartsWith("/api/v1/persistentvolumes", StringComparison.Ordinal), 403, "Forbidden", times: 100);
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Objects.Database("retain"));
        (await Driver.ObserveAsync(spec.Identity, Anyway)).Status.ShouldBe(ObservedStatus.Absent);

        await UntilAsync(spec);
        await UntilGoneAsync(spec.Identity);
    }

    [Fact]
    public async Task What_lies_outside_of_a_namespace_that_is_gone_is_reported_and_removed()
    {
        await RestartAsync(Target with { AllowClusterScoped = ["ClusterRole"] });
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Site.Parse("""{ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": { "name": "outside" }, "rules": [] }"""));
        await UntilAsync(spec);
        Cluster.Objects.Delete("Namespace", "", spec.Identity.Name);

        var leaking = await LookAsync(spec.Identity, observed => observed.Status == ObservedStatus.Leaking, "it is reported");
        leaking.Reason.ShouldNotBeNull().ShouldContain("ClusterRole/outside");
        await UntilGoneAsync(spec.Identity);

        Cluster.Objects.Find("ClusterRole", "", "outside").ShouldBeNull();
    }
}
