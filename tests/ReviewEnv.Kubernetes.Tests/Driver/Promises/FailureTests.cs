using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>Why it fails is told in words, once, and taken back when it works.</summary>
public sealed class FailureTests : FakeClusterTests
{
    [Fact]
    public async Task A_program_that_crashes_is_told_of_with_its_last_words_and_in_the_same_words_however_often_it_crashes()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.FailsToStart);
        var failed = await UntilAsync(spec, ObservedStatus.Failed);
        failed.Reason.ShouldNotBeNull().ShouldContain("It last printed: boom: cannot start");
        await Cluster.Controllers.SettledAsync();
        failed = await Driver.ObserveAsync(spec.Identity, Anyway);

        for (var i = 0; i < 5; i++)
        {
            Cluster.Controllers.CrashAgain();
            for (var look = 0; look < 20; look++) (await Driver.ObserveAsync(spec.Identity, Anyway)).ShouldSatisfyAllConditions(
                observed => observed.Status.ShouldBe(ObservedStatus.Failed),
                observed => observed.Reason.ShouldBe(failed.Reason));
            await Cluster.Controllers.SettledAsync();
        }

        (await Driver.ObserveAsync(spec.Identity, Anyway)).Reason.ShouldBe(failed.Reason);
    }

    [Fact]
    public async Task A_container_that_runs_between_two_crashes_does_not_take_the_verdict_back()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.FailsToStart);
        await UntilAsync(spec, ObservedStatus.Failed);
        await Cluster.Controllers.SettledAsync();
        var failed = await Driver.ObserveAsync(spec.Identity, Anyway);
        Cluster.Controllers.On = Testing.Kubernetes.Controllers.ControllerKinds.None;
        var pod = Cluster.Objects.List("Pod", spec.Identity.Name)[0]["metadata"]!["name"]!.GetValue<string>();
        var before = Sink.Count(spec.Identity.Key);

        Cluster.Objects.SetStatus("Pod", spec.Identity.Name, pod, status => status["containerStatuses"]![0]!["state"] = Site.Parse("""{ "running": { "startedAt": "2026-01-01T00:00:00Z" } }"""), "kubelet");
        await Eventually.TrueAsync(() => Sink.Count(spec.Identity.Key) > before, "the change is told");

        (await Driver.ObserveAsync(spec.Identity, Anyway)).ShouldSatisfyAllConditions(
            observed => observed.Status.ShouldBe(ObservedStatus.Failed),
            observed => observed.Reason.ShouldBe(failed.Reason));
    }

    [Fact]
    public async Task An_image_that_cannot_be_pulled_is_told_of_and_forgiven_when_it_can()
    {
        var place = Somewhere();
        var spec = SiteSpec(place);
        spec.Template.Manifests[0]["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "127.0.0.1:1/shop/web:none";
        var failed = await UntilAsync(spec, ObservedStatus.Failed);
        failed.Reason.ShouldNotBeNull().ShouldContain("image 127.0.0.1:1/shop/web:none cannot be pulled");
        await Cluster.Controllers.SettledAsync();
        (await Driver.ObserveAsync(place, Anyway)).Reason.ShouldBe(failed.Reason);

        foreach (var pod in Cluster.Objects.List("Pod", place.Name))
        {
            Cluster.Objects.Change("Pod", place.Name, pod["metadata"]!["name"]!.GetValue<string>(), body => body["spec"]!["containers"]![0]!["image"] = "reviewenv-test/web:1", "kubelet");
        }

        (await UntilAsync(spec)).Reason.ShouldBeNull();
    }

    [Fact]
    public async Task Pods_without_room_are_told_of_after_a_moment_of_grace()
    {
        var spec = SiteSpec(Somewhere());
        spec.Template.Manifests[0]["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"] = Site.Parse("""{ "requests": { "cpu": "1000" } }""");
        await PassAsync(spec);
        await LookAsync(spec.Identity, observed => observed.Reason?.Contains("cpu", StringComparison.OrdinalIgnoreCase) == true, "it names the reason");
        (await Driver.ObserveAsync(spec.Identity, Anyway)).Status.ShouldBe(ObservedStatus.Converging);

        Clock.Pass(TimeSpan.FromSeconds(15));
        (await Driver.ObserveAsync(spec.Identity, Anyway)).Status.ShouldBe(ObservedStatus.Failed);
    }

    [Fact]
    public async Task A_quota_without_room_is_told_of()
    {
        await RestartAsync(Target with { Guardrails = new Guardrails { Quota = Site.Parse("""{ "pods": "1" }""") } });
        var spec = SiteSpec(Somewhere());
        spec.Template.Manifests[0]["spec"]!["replicas"] = 2;

        var failed = await UntilAsync(spec, ObservedStatus.Failed);

        failed.Reason.ShouldNotBeNull().ShouldContain("Deployment/web: its pods cannot be created");
        failed.Reason.ShouldContain("quota");
        await Cluster.Controllers.SettledAsync();
        (await Driver.ObserveAsync(spec.Identity, Anyway)).Reason.ShouldBe(failed.Reason);
    }

    [Fact]
    public async Task A_job_that_fails_is_told_of()
    {
        var spec = SiteSpec(Somewhere());
        spec = spec with { Template = spec.Template with { Manifests = [.. spec.Template.Manifests, Objects.Job("seed", spec.Commit, "fail")] } };

        (await UntilAsync(spec, ObservedStatus.Failed)).Reason.ShouldNotBeNull().ShouldContain("Job/seed");
    }

    [Fact]
    public async Task What_admission_denies_is_refused_in_its_words_naming_the_object()
    {
        var spec = SiteSpec(Somewhere());
        Cluster.Faults.Fail((method, path) => method == "PATCH" && path.EndsWith("/deployments/web", StringComparison.Ordinal), 403, "Forbidden", message: "admission webhook \"policy.example.com\" denied the request: images must come from registry.example.com");

        var refused = (await Driver.ApplyAsync(spec, Anyway)).ShouldBeOfType<DriverResult.Refused>();

        refused.Reason.ShouldStartWith("Deployment/web: the cluster does not admit it:");
        refused.Reason.ShouldContain("images must come from registry.example.com");
        (await Driver.ObserveAsync(spec.Identity, Anyway)).ShouldSatisfyAllConditions(
            observed => observed.Status.ShouldBe(ObservedStatus.Failed),
            observed => observed.Reason.ShouldBe(refused.Reason));
        Clock.Pass(TimeSpan.FromMinutes(6));
        await UntilAsync(spec);
    }

    [Fact]
    public async Task Whoever_was_turned_away_is_told_when_the_last_kind_is_seen_again_even_without_a_namespace_to_be_known_by()
    {
        var place = Somewhere();
        Cluster.Faults.Fail((method, path) => method == "GET" && path == "/api/v1/pods", 500, times: 3);
        await Should.ThrowAsync<TargetUnavailableException>(() => Driver.ObserveAsync(place, Anyway));

        await Eventually.TrueAsync(() => Sink.Count(place.Key) > 0, "it is told");

        (await Driver.ObserveAsync(place, Anyway)).Status.ShouldBe(ObservedStatus.Absent);
    }

    [Fact]
    public async Task What_events_tell_of_a_pod_of_a_former_commit_is_not_held_against_the_present_one()
    {
        var spec = SiteSpec(Somewhere(), Behaviour.NeverAnswers);
        await PassAsync(spec);
        await Cluster.Controllers.SettledAsync();
        Clock.Pass(TimeSpan.FromSeconds(3));

        await TellAsync(spec.Identity.Name, "web-of-before");
        (await Driver.ObserveAsync(spec.Identity, Anyway)).Status.ShouldBe(ObservedStatus.Converging);

        await TellAsync(spec.Identity.Name, Cluster.Objects.List("Pod", spec.Identity.Name)[0]["metadata"]!["name"]!.GetValue<string>());
        Clock.Pass(TimeSpan.FromSeconds(5));
        (await Driver.ObserveAsync(spec.Identity, Anyway)).Status.ShouldBe(ObservedStatus.Failed);
    }

    private async Task TellAsync(string space, string pod)
    {
        using var http = new HttpClient();
        using var body = new StringContent(
            $$"""
            {
              "apiVersion": "v1", "kind": "Event", "metadata": { "name": "{{pod}}.1", "namespace": "{{space}}" }, "type": "Warning", "reason": "Failed", "count": 1,
              "involvedObject": { "apiVersion": "v1", "kind": "Pod", "namespace": "{{space}}", "name": "{{pod}}" }, "lastTimestamp": "{{Clock.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}}",
              "message": "Failed to pull image \"shop/web:none\": rpc error: code = NotFound desc = failed to pull and unpack image: not found"
            }
            """,
            System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(Cluster.Server, $"api/v1/namespaces/{space}/events"), body);
        answer.EnsureSuccessStatusCode();
    }
}
