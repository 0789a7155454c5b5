using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.Kubernetes.Controllers;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>Database, then migration, then what serves.</summary>
public sealed class StepTests : FakeClusterTests
{
    [Fact]
    public async Task Each_step_waits_until_the_one_before_is_healthy()
    {
        Cluster.Controllers.On = ControllerKinds.All & ~ControllerKinds.Kubelet;
        var spec = Ordered(Somewhere());
        await PassAsync(spec);
        Find(spec, "StatefulSet", "database");
        Cluster.Objects.Find("Job", spec.Identity.Name, "migrate").ShouldBeNull();
        (await LookAsync(spec.Identity, observed => observed.Reason?.StartsWith("StatefulSet/database: ", StringComparison.Ordinal) == true, "it names the database")).ApplyAgain.ShouldBeNull();

        Cluster.Controllers.On = ControllerKinds.All;
        (await LookAsync(spec.Identity, observed => observed.ApplyAgain is not null, "the next step is due")).ApplyAgain.ShouldBe("Job/migrate is next");
        Cluster.Objects.Find("Deployment", spec.Identity.Name, "web").ShouldBeNull();
        await UntilAsync(spec);

        Find(spec, "Deployment", "web");
    }

    [Fact]
    public async Task The_next_commit_runs_its_own_migration_before_it_serves()
    {
        var place = Somewhere();
        var first = Ordered(place);
        await UntilAsync(first);
        var uid = Find(first, "Job", "migrate")["metadata"]!["uid"]!.GetValue<string>();

        var next = Ordered(place);
        await UntilAsync(next);

        Find(next, "Job", "migrate")["metadata"]!["uid"]!.GetValue<string>().ShouldNotBe(uid);
        Find(next, "Job", "migrate")["metadata"]!["annotations"]!["commit"]!.GetValue<string>().ShouldBe(next.Commit.Value);
        Cluster.Objects.List("Job", place.Name).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_former_commit_serving()
    {
        var place = Somewhere();
        var first = Ordered(place);
        await UntilAsync(first);

        var failed = await UntilAsync(Ordered(place, "fail"), ObservedStatus.Failed);

        failed.Reason.ShouldNotBeNull().ShouldContain("migrate");
        failed.Serving.ShouldBe(first.Commit);
        Cluster.Objects.Find("Deployment", place.Name, "web")!["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]![0]!["value"]!.GetValue<string>().ShouldBe(first.Commit.Value);
        await UntilAsync(Ordered(place));
    }

    [Fact]
    public async Task A_migration_that_was_cleaned_away_after_its_work_is_not_run_again()
    {
        var spec = Ordered(Somewhere(), more: "\"ttlSecondsAfterFinished\": 1,");
        await UntilAsync(spec);
        Cluster.Requests.Clear();

        Cluster.Objects.Delete("Job", spec.Identity.Name, "migrate");
        await Eventually.TrueAsync(() => Cluster.Objects.Find("Job", spec.Identity.Name, "migrate") is null, "it is gone");
        await Cluster.Controllers.SettledAsync();
        for (var i = 0; i < 5; i++) await UntilAsync(spec);
        await RestartAsync();
        await UntilAsync(spec);

        Cluster.Requests.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_that_waits_for_its_first_pod_does_not_hold_up_the_steps()
    {
        var place = Somewhere();
        var spec = Of(place, null, Objects.Claim("data", "none"), Objects.Job("use", Some.Commit()), Site.Deployment(Some.Commit()));
        await PassAsync(spec);

        Find(spec, "Deployment", "web");
        (await LookAsync(place, observed => observed.Reason?.Contains("PersistentVolumeClaim/data", StringComparison.Ordinal) == true, "it names the claim")).Status.ShouldBe(ObservedStatus.Converging);
    }

    private static EnvironmentSpec Ordered(EnvironmentIdentity place, string behaviour = "", string more = "")
    {
        var spec = SiteSpec(place);
        var settings = (JsonObject)JsonNode.Parse("""
            { "steps": [ { "name": "database", "objects": [ "StatefulSet/database" ] }, { "name": "migrate", "objects": [ "Job/migrate" ] }, { "name": "web", "objects": [ "Deployment/web" ] } ] }
            """)!;
        return spec with { Template = spec.Template with { Settings = settings, Manifests = [.. spec.Template.Manifests, Objects.Database(), Objects.Job("migrate", spec.Commit, behaviour, more)] } };
    }
}
