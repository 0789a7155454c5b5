using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Manifests;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>What somebody else made is named and left alone.</summary>
public sealed class OwnershipTests : FakeClusterTests
{
    private protected override KubernetesTargetOptions Target => base.Target with { AllowClusterScoped = ["ClusterRole"] };

    [Fact]
    public async Task An_object_of_somebody_else_in_the_way_is_refused_naming_fields_and_owners()
    {
        var place = Somewhere();
        await UntilAsync(SiteSpec(place));
        Cluster.Objects.Add($$"""{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "settings", "namespace": "{{place.Name}}" }, "data": { "key": "theirs" } }""", "helm");
        var next = SiteSpec(place, Behaviour.Works, Site.ConfigMap("settings"));

        var refused = (await Driver.ApplyAsync(next, Anyway)).ShouldBeOfType<DriverResult.Refused>();

        refused.Reason.ShouldStartWith("ConfigMap/settings: ");
        refused.Reason.ShouldContain(".data.key");
        refused.Reason.ShouldContain("\"helm\"");
        Cluster.Objects.Find("ConfigMap", place.Name, "settings")!["data"]!["key"]!.GetValue<string>().ShouldBe("theirs");
        (await Driver.ObserveAsync(place, Anyway)).ShouldSatisfyAllConditions(
            observed => observed.Status.ShouldBe(ObservedStatus.Failed),
            observed => observed.Reason.ShouldBe(refused.Reason));
    }

    [Fact]
    public async Task What_is_somebody_elses_is_not_forced_and_what_is_ours_is()
    {
        var place = Somewhere();
        var spec = SiteSpec(place, Behaviour.Works, Site.ConfigMap("settings"));
        await UntilAsync(spec);
        Cluster.Requests.Clear();
        Cluster.Objects.Change("ConfigMap", place.Name, "settings", body => body["data"]!["key"] = "theirs", "kubectl-edit");
        await LookAsync(place, observed => observed.ApplyAgain is not null, "it is seen");
        await UntilAsync(spec);
        Cluster.Requests.Writes.Single(write => write.Path.EndsWith("/configmaps/settings", StringComparison.Ordinal)).Query.ShouldContain("force=true");

        Cluster.Requests.Clear();
        await UntilAsync(SiteSpec(place, Behaviour.Works, Site.ConfigMap("settings"), Site.ConfigMap("more")));
        Cluster.Requests.Writes.Single(write => write.Path.EndsWith("/configmaps/more", StringComparison.Ordinal)).Query.ShouldNotContain("force=true");
    }

    [Fact]
    public async Task A_namespace_that_somebody_makes_between_look_and_create_is_theirs()
    {
        var spec = SiteSpec(Somewhere());
        // The look is answered before, the create after somebody was quicker.
        await Driver.ObserveAsync(spec.Identity, Anyway);
        Cluster.Faults.Fail((method, path) => method == "GET" && path.EndsWith($"/namespaces/{spec.Identity.Name}", StringComparison.Ordinal), 404, "NotFound");
        Cluster.Objects.Add($$"""{ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "{{spec.Identity.Name}}" } }""");

        (await Driver.ApplyAsync(spec, Anyway)).ShouldBeOfType<DriverResult.Transient>().Reason.ShouldContain(spec.Identity.Name);

        (await Driver.ObserveAsync(spec.Identity, Anyway)).Status.ShouldBe(ObservedStatus.Foreign);
        (await Driver.ApplyAsync(spec, Anyway)).ShouldBeOfType<DriverResult.Refused>();
        Cluster.Objects.Find("Namespace", "", spec.Identity.Name)!["metadata"]!["labels"]?[Labels.Instance].ShouldBeNull();
    }

    [Fact]
    public async Task The_namespace_of_another_installation_is_left_alone()
    {
        var spec = SiteSpec(Somewhere());
        await UntilAsync(spec);

        await using var other = Start(target: Target with { Instance = "other" });
        (await other.ObserveAsync(spec.Identity, Anyway)).ShouldSatisfyAllConditions(
            observed => observed.Status.ShouldBe(ObservedStatus.Foreign),
            observed => observed.Reason.ShouldBe("it belongs to the installation 'reviewenv'"));
        (await other.ApplyAsync(spec, Anyway)).ShouldBeOfType<DriverResult.Refused>();
        (await other.DestroyAsync(spec.Identity, Anyway)).ShouldBeOfType<DriverResult.Refused>();
        (await other.ListAsync(Anyway).ToListAsync()).ShouldBeEmpty();

        await UntilAsync(spec);
    }

    [Fact]
    public async Task A_cluster_scoped_object_of_somebody_else_is_never_taken_over()
    {
        var name = $"role-{Some.Number()}";
        Cluster.Objects.Add($$"""{ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": { "name": "{{name}}" }, "rules": [] }""");
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Role(name));

        (await Driver.ApplyAsync(spec, Anyway)).ShouldBeOfType<DriverResult.Refused>().Reason.ShouldContain($"ClusterRole/{name} is there already");
        await UntilGoneAsync(spec.Identity);

        Cluster.Objects.Find("ClusterRole", "", name)!["metadata"]!["labels"].ShouldBeNull();
    }

    [Fact]
    public async Task Cluster_scoped_objects_that_are_allowed_are_made_labelled_pruned_and_removed()
    {
        var place = Somewhere();
        var (one, two) = ($"role-{Some.Number()}", $"role-{Some.Number()}");
        await UntilAsync(SiteSpec(place, Behaviour.Works, Role(one), Role(two)));
        Cluster.Objects.Find("ClusterRole", "", one)!["metadata"]!["labels"]![Labels.Environment]!.GetValue<string>().ShouldBe(place.Key.Id);

        await UntilAsync(SiteSpec(place, Behaviour.Works, Role(two)));
        Cluster.Objects.Find("ClusterRole", "", one).ShouldBeNull();
        await UntilGoneAsync(place);

        Cluster.Objects.Find("ClusterRole", "", two).ShouldBeNull();
    }

    private static JsonObject Role(string name) => Site.Parse($$"""{ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": { "name": "{{name}}" }, "rules": [] }""");
}
