using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Manifests;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>What is changed behind our back is put back, and what is none of our business is left alone.</summary>
public sealed class DriftTests : FakeClusterTests
{
    [Fact]
    public async Task An_image_changed_by_hand_is_put_back_and_whoever_did_it_is_named()
    {
        var spec = await ReadyAsync();
        Cluster.Objects.Change("Deployment", spec.Identity.Name, "web", body => body["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "other:1", "kubectl-edit");

        var seen = await LookAsync(spec.Identity, observed => observed.ApplyAgain is not null, "it is seen");
        seen.ApplyAgain.ShouldBe("Deployment/web was changed by kubectl-edit");
        (await Driver.ApplyAsync(spec, Anyway)).ShouldBeOfType<DriverResult.Accepted>().What.ShouldBe("Deployment/web was changed by kubectl-edit and is put back");
        await UntilAsync(spec);

        Find(spec, "Deployment", "web")["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>().ShouldBe("reviewenv-test/web:1");
    }

    [Theory]
    [InlineData(Labels.Instance)]
    [InlineData(Labels.Environment)]
    public async Task A_label_of_ours_that_was_taken_off_is_put_back(string label)
    {
        var spec = await ReadyAsync();
        Cluster.Objects.Change("ConfigMap", spec.Identity.Name, "settings", body =>
        {
            body["metadata"]!["labels"]!.AsObject().Remove(label);
            body["data"]!["key"] = "changed";
        });

        await LookAsync(spec.Identity, observed => observed.ApplyAgain is not null, "it is seen");
        await UntilAsync(spec);

        Find(spec, "ConfigMap", "settings")["metadata"]!["labels"]![label].ShouldNotBeNull();
        Find(spec, "ConfigMap", "settings")["data"]!["key"]!.GetValue<string>().ShouldBe("1");
    }

    [Fact]
    public async Task A_deleted_object_is_made_again()
    {
        var spec = await ReadyAsync();
        Cluster.Objects.Delete("ConfigMap", spec.Identity.Name, "settings");

        (await LookAsync(spec.Identity, observed => observed.ApplyAgain is not null, "it is seen")).ApplyAgain.ShouldBe("ConfigMap/settings was deleted");
        Sink.Changes.ShouldContain(spec.Identity.Key);
        await UntilAsync(spec);

        Find(spec, "ConfigMap", "settings");
    }

    [Fact]
    public async Task A_fight_over_a_field_goes_on_at_a_bearable_pace_and_is_told()
    {
        var spec = await ReadyAsync();
        var rounds = 0;
        ObservedEnvironment seen;
        do
        {
            rounds++;
            Cluster.Objects.Change("ConfigMap", spec.Identity.Name, "settings", body => body["data"]!["key"] = $"changed {rounds}", "other-tool");
            seen = await LookAsync(spec.Identity, observed => observed.ApplyAgain is not null || observed.Reason?.Contains("again and again", StringComparison.Ordinal) == true, "it is seen");
            if (seen.ApplyAgain is not null) await Driver.ApplyAsync(spec, Anyway);
        }
        while (seen.ApplyAgain is not null && rounds < 20);

        rounds.ShouldBe(6);
        seen.Reason.ShouldNotBeNull().ShouldContain("ConfigMap/settings was changed by other-tool, again and again");
        seen.LookAgainAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_somebody_adds_is_left_alone()
    {
        var spec = await ReadyAsync();
        await Cluster.Controllers.SettledAsync();
        Cluster.Requests.Clear();
        Cluster.Objects.Change("ConfigMap", spec.Identity.Name, "settings", body => body["data"]!["more"] = "2");
        Cluster.Objects.Change("Service", spec.Identity.Name, "web", body => body["metadata"]!["annotations"]!["example.com/seen"] = "yes");
        Cluster.Objects.Change("Namespace", "", spec.Identity.Name, body => body["metadata"]!["labels"]!["team"] = "shop");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PassAsync(spec)));
        await UntilAsync(spec);

        Cluster.Requests.Writes.ShouldBeEmpty();
        Find(spec, "ConfigMap", "settings")["data"]!["more"]!.GetValue<string>().ShouldBe("2");
    }

    [Fact]
    public async Task Replicas_are_left_to_an_autoscaler_of_the_template()
    {
        var place = Somewhere();
        var spec = SiteSpec(place, Behaviour.Works, Objects.Autoscaler("web"));
        spec.Template.Manifests[0]["spec"]!["replicas"] = 2;
        await UntilAsync(spec);
        Cluster.Objects.Change("Deployment", place.Name, "web", body => body["spec"]!["replicas"] = 4, "kube-controller-manager");
        await Cluster.Controllers.SettledAsync();
        Cluster.Requests.Clear();

        await UntilAsync(spec);

        Cluster.Requests.Writes.ShouldBeEmpty();
        Find(spec, "Deployment", "web")["spec"]!["replicas"]!.GetValue<int>().ShouldBe(4);
    }

    [Fact]
    public async Task A_namespace_that_lost_its_label_is_no_longer_ours_to_touch()
    {
        var spec = await ReadyAsync();
        Cluster.Objects.Change("Namespace", "", spec.Identity.Name, body => body["metadata"]!["labels"]!.AsObject().Remove(Labels.Instance));

        var seen = await LookAsync(spec.Identity, observed => observed.Status == ObservedStatus.Foreign, "it is foreign");
        seen.Reason.ShouldNotBeNull().ShouldContain(Labels.Instance);
        Cluster.Requests.Clear();
        (await Driver.ApplyAsync(spec, Anyway)).ShouldBeOfType<DriverResult.Refused>();
        (await Driver.DestroyAsync(spec.Identity, Anyway)).ShouldBeOfType<DriverResult.Refused>();

        // That somebody else has the name shows when the cluster refuses to make another.
        Cluster.Requests.Writes.Where(write => write.Path != "/api/v1/namespaces").ShouldBeEmpty();
        (await Driver.ListAsync(Anyway).ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pod_security_level_taken_off_the_namespace_is_put_back()
    {
        var spec = await ReadyAsync();
        Cluster.Objects.Change("Namespace", "", spec.Identity.Name, body => body["metadata"]!["labels"]!.AsObject().Remove(Labels.PodSecurity));

        (await LookAsync(spec.Identity, observed => observed.ApplyAgain is not null, "it is seen")).ApplyAgain.ShouldBe("its namespace has no pod security level and is to have baseline");
        await UntilAsync(spec);

        Cluster.Objects.Find("Namespace", "", spec.Identity.Name)!["metadata"]!["labels"]![Labels.PodSecurity]!.GetValue<string>().ShouldBe("baseline");
    }

    [Fact]
    public async Task A_list_of_objects_that_was_taken_off_the_namespace_is_made_anew()
    {
        var spec = await ReadyAsync();
        Cluster.Objects.Change("Namespace", "", spec.Identity.Name, body => body["metadata"]!["annotations"]!.AsObject().Remove(Labels.Inventory));

        await LookAsync(spec.Identity, observed => observed.ApplyAgain is not null, "it is seen");
        await UntilAsync(spec);
        Cluster.Requests.Clear();
        Cluster.Objects.Delete("ConfigMap", spec.Identity.Name, "settings");
        await LookAsync(spec.Identity, observed => observed.ApplyAgain is not null, "drift is seen again");
        await UntilAsync(spec);

        Find(spec, "ConfigMap", "settings");
    }

    [Fact]
    public async Task What_somebody_else_put_in_the_place_of_an_object_is_not_taken_over()
    {
        var spec = await ReadyAsync();
        Cluster.Objects.Delete("ConfigMap", spec.Identity.Name, "settings");
        Cluster.Objects.Add($$"""{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "settings", "namespace": "{{spec.Identity.Name}}" }, "data": { "other": "1" } }""");

        await LookAsync(spec.Identity, observed => observed.ApplyAgain is not null, "it is seen");
        var refused = (await Driver.ApplyAsync(spec, Anyway)).ShouldBeOfType<DriverResult.Refused>();

        refused.Reason.ShouldContain("ConfigMap/settings is there already and carries no label of this environment");
        Find(spec, "ConfigMap", "settings")["metadata"]!["labels"].ShouldBeNull();
        (await Driver.ObserveAsync(spec.Identity, Anyway)).ShouldSatisfyAllConditions(
            observed => observed.Status.ShouldBe(ObservedStatus.Failed),
            observed => observed.ApplyAgain.ShouldBeNull());
    }

    [Fact]
    public async Task An_environment_deleted_by_hand_is_made_again()
    {
        var spec = await ReadyAsync();
        Cluster.Objects.Delete("Namespace", "", spec.Identity.Name);

        await LookAsync(spec.Identity, observed => observed.Status is ObservedStatus.Deleting or ObservedStatus.Absent, "it is seen");
        await UntilAsync(spec);

        Find(spec, "Deployment", "web");
    }

    private async Task<EnvironmentSpec> ReadyAsync()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Site.ConfigMap("settings"));
        await UntilAsync(spec);
        return spec;
    }
}
