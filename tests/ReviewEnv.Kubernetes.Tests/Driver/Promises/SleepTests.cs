using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>Asleep nothing runs; awake everything is exactly what it was.</summary>
public sealed class SleepTests : FakeClusterTests
{
    private protected override KubernetesTargetOptions Target => base.Target with { WakeBackend = new ServiceAddress("reviewenv", "wake", 8080) };

    [Fact]
    public async Task Replicas_go_to_nothing_and_come_back()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Site.ConfigMap("settings"), Objects.Database());
        spec.Template.Manifests[0]["spec"]!["replicas"] = 3;
        await UntilAsync(spec);

        Driver.CanSleep.ShouldBeTrue();
        var asleep = await UntilAsync(spec with { Asleep = true }, ObservedStatus.Sleeping);
        asleep.Serving.ShouldBeNull();
        asleep.Asleep.ShouldBeTrue();
        await Eventually.TrueAsync(() => Cluster.Objects.List("Pod", spec.Identity.Name).Count == 0, "nothing runs");
        Replicas(spec, "Deployment", "web").ShouldBe(0);
        Replicas(spec, "StatefulSet", "database").ShouldBe(0);

        await UntilAsync(spec);
        Replicas(spec, "Deployment", "web").ShouldBe(3);
        Replicas(spec, "StatefulSet", "database").ShouldBe(1);
        await Eventually.TrueAsync(() => Cluster.Objects.List("Pod", spec.Identity.Name).Count == 4, "all run");
    }

    [Fact]
    public async Task What_an_autoscaler_scaled_wakes_as_it_fell_asleep_and_is_the_autoscalers_again()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.Works, Objects.Autoscaler("web"));
        await UntilAsync(spec);
        Scale(spec, 5);
        await UntilAsync(spec);
        await LiveAsync(spec, 5);

        await UntilAsync(spec with { Asleep = true }, ObservedStatus.Sleeping);
        Replicas(spec, "Deployment", "web").ShouldBe(0);
        await RestartAsync();
        await UntilAsync(spec);
        Replicas(spec, "Deployment", "web").ShouldBe(5);

        Scale(spec, 2);
        await Cluster.Controllers.SettledAsync();
        Cluster.Requests.Clear();
        await UntilAsync(spec);
        Cluster.Requests.Writes.ShouldBeEmpty();
        Replicas(spec, "Deployment", "web").ShouldBe(2);
    }

    [Fact]
    public async Task Recurring_jobs_rest_daemons_go_and_the_door_leads_to_who_wakes()
    {
        var daemon = Site.Parse("""
            { "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": { "name": "agent" }, "spec": { "selector": { "matchLabels": { "app": "agent" } },
              "template": { "metadata": { "labels": { "app": "agent" } }, "spec": { "containers": [ { "name": "agent", "image": "reviewenv-test/web:1" } ] } } } }
            """);
        var recurring = Site.Parse("""
            { "apiVersion": "batch/v1", "kind": "CronJob", "metadata": { "name": "nightly" }, "spec": { "schedule": "0 3 * * *",
              "jobTemplate": { "spec": { "template": { "spec": { "restartPolicy": "Never", "containers": [ { "name": "run", "image": "reviewenv-test/web:1" } ] } } } } } }
            """);
        var spec = SiteSpec(Somewhere(), Behaviour.Works, daemon, recurring);
        await UntilAsync(spec);
        Cluster.Objects.List("Pod", spec.Identity.Name).Count.ShouldBe(2);

        await UntilAsync(spec with { Asleep = true }, ObservedStatus.Sleeping);
        Find(spec, "CronJob", "nightly")["spec"]!["suspend"]!.GetValue<bool>().ShouldBeTrue();
        Backend(spec).ShouldBe("""{"service":{"name":"reviewenv-wake","port":{"number":8080}}}""");
        Find(spec, "Service", "reviewenv-wake")["spec"]!["externalName"]!.GetValue<string>().ShouldBe("wake.reviewenv.svc.cluster.local");
        await Eventually.TrueAsync(() => Cluster.Objects.List("Pod", spec.Identity.Name).Count == 0, "nothing runs");

        await UntilAsync(spec);
        (Find(spec, "CronJob", "nightly")["spec"]!["suspend"]?.GetValue<bool>() ?? false).ShouldBeFalse();
        Backend(spec).ShouldBe("""{"service":{"name":"web","port":{"name":"http"}}}""");
        Cluster.Objects.Find("Service", spec.Identity.Name, "reviewenv-wake").ShouldBeNull();
        await Eventually.TrueAsync(() => Cluster.Objects.List("Pod", spec.Identity.Name).Count == 2, "all run");
    }

    [Fact]
    public async Task A_commit_that_comes_while_it_sleeps_is_served_when_it_wakes_and_migrates_only_then()
    {
        var place = Somewhere();
        await UntilAsync(Migrating(place));
        var next = Migrating(place);

        var asleep = await UntilAsync(next with { Asleep = true }, ObservedStatus.Sleeping);
        asleep.Attempted.ShouldBe(next.Commit);
        Cluster.Objects.List("Pod", place.Name).Count(pod => pod["status"]!["phase"]!.GetValue<string>() != "Succeeded").ShouldBe(0);
        Cluster.Objects.List("Job", place.Name).ShouldAllBe(job => job["metadata"]!["annotations"]!["commit"]!.GetValue<string>() != next.Commit.Value);

        (await UntilAsync(next)).Serving.ShouldBe(next.Commit);
        Find(next, "Job", "migrate")["metadata"]!["annotations"]!["commit"]!.GetValue<string>().ShouldBe(next.Commit.Value);
    }

    private static EnvironmentSpec Migrating(EnvironmentIdentity place)
    {
        var spec = SiteSpec(place);
        return spec with { Template = spec.Template with { Manifests = [.. spec.Template.Manifests, Objects.Job("migrate", spec.Commit)] } };
    }

    private void Scale(EnvironmentSpec spec, int replicas) =>
        Cluster.Objects.Change("Deployment", spec.Identity.Name, "web", body => body["spec"]!["replicas"] = replicas, "kube-controller-manager");

    private Task LiveAsync(EnvironmentSpec spec, int pods) => Eventually.TrueAsync(
        async () => Cluster.Objects.List("Pod", spec.Identity.Name).Count == pods && (await Driver.ObserveAsync(spec.Identity, Anyway)).Status == ObservedStatus.Ready,
        $"{pods} pods run");

    private int Replicas(EnvironmentSpec spec, string kind, string name) => Find(spec, kind, name)["spec"]!["replicas"]!.GetValue<int>();

    private string Backend(EnvironmentSpec spec) => Find(spec, "Ingress", "web")["spec"]!["rules"]![0]!["http"]!["paths"]![0]!["backend"]!.ToJsonString();
}
