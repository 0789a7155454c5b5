using System.Diagnostics;
using System.Net;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;
using ReviewEnv.Testing.Servers.Kubernetes.Node;
using Xunit.Abstractions;

namespace ReviewEnv.Kubernetes.Tests.Servers;

/// <summary>The node with real containers does what tests of health, logs and pages rely on.</summary>
[NeedsContainers]
[Collection(ClusterCollection.Name)]
public sealed class RealNodeTests(KubernetesFixture cluster, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [ContractFact]
    public async Task A_page_is_served_only_while_ingress_service_and_pod_hang_together()
    {
        var (plane, space) = await NewNamespaceAsync();
        using var client = cluster.Ingress.CreateHttpClient();
        var page = new Uri($"http://{space}.review.localhost/");
        (await client.GetAsync(page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var watch = Stopwatch.StartNew();
        await plane.ApplyAsync(RealManifests.Site($"{space}.review.localhost", "abc123", replicas: 2), "-n", space);
        await plane.KubectlAsync("-n", space, "rollout", "status", "deployment/web", "--timeout=60s");
        output.WriteLine($"two pods ready after {watch.ElapsedMilliseconds} ms");
        var text = await client.GetStringAsync(page);
        text.ShouldContain("abc123");
        text.ShouldContain("Hello &lt;there&gt;");
        (await client.GetStringAsync(new Uri(page, "health"))).Trim().ShouldBe("ok");

        watch.Restart();
        await plane.KubectlAsync("-n", space, "set", "env", "deployment/web", "COMMIT=def456");
        await plane.KubectlAsync("-n", space, "rollout", "status", "deployment/web", "--timeout=60s");
        output.WriteLine($"new version after {watch.ElapsedMilliseconds} ms");
        await Eventually.TrueAsync(async () => (await client.GetStringAsync(page)).Contains("def456", StringComparison.Ordinal), "the new page is served");

        await plane.KubectlAsync("-n", space, "scale", "deployment/web", "--replicas=0");
        await Eventually.TrueAsync(async () => (await client.GetAsync(page)).StatusCode == HttpStatusCode.ServiceUnavailable, "nothing is served without a pod");
        watch.Restart();
        await plane.KubectlAsync("delete", "namespace", space, "--timeout=90s");
        output.WriteLine($"namespace gone after {watch.ElapsedMilliseconds} ms");
        (await client.GetAsync(page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [ContractFact]
    public async Task A_pull_that_fails_and_a_program_that_fails_are_seen_as_in_life()
    {
        var (plane, space) = await NewNamespaceAsync();
        await plane.ApplyAsync(RealManifests.Pod("none", RealNode.MissingImage) + "---\n" + RealManifests.Pod("boom", "reviewenv-test/web:1", ("BEHAVIOUR", "fail")), "-n", space);
        await Eventually.TrueAsync(async () => await WaitingAsync(plane, space, "none") is "ErrImagePull" or "ImagePullBackOff", "the image cannot be pulled", Patience);
        await Eventually.TrueAsync(async () => await WaitingAsync(plane, space, "boom") == "CrashLoopBackOff", "the program crashes again and again", Patience);
        (await plane.KubectlAsync("-n", space, "logs", "boom")).ShouldContain("boom: cannot start");
        (await plane.KubectlAsync("-n", space, "logs", "boom", "--previous")).ShouldContain("boom: cannot start");
    }

    [ContractFact]
    public async Task A_silent_program_runs_and_never_gets_ready_and_a_database_and_a_job_do()
    {
        var (plane, space) = await NewNamespaceAsync();
        await plane.ApplyAsync(
            RealManifests.Pod("silent", "reviewenv-test/web:1", "httpGet: { path: /health, port: 8080 }", ("BEHAVIOUR", "silent")) + "---\n"
            + RealManifests.Pod("database", "reviewenv-test/database:1", "tcpSocket: { port: 5432 }"), "-n", space);
        await plane.KubectlAsync("-n", space, "wait", "--for=condition=Ready", "pod/database", "--timeout=60s");
        var database = await plane.KubectlAsync("-n", space, "get", "pod", "database", "-o", "jsonpath={.status.podIP}");
        await plane.ApplyAsync(RealManifests.Job("migrate", database), "-n", space);
        await plane.KubectlAsync("-n", space, "wait", "--for=condition=Complete", "job/migrate", "--timeout=60s");
        (await plane.KubectlAsync("-n", space, "logs", "job/migrate")).ShouldContain("migrated");
        (await plane.KubectlAsync("-n", space, "get", "pod", "silent", "-o", "jsonpath={.status.phase} {.status.containerStatuses[0].ready}")).ShouldBe("Running false");
    }

    [ContractFact]
    public async Task An_image_has_another_tag_once_it_was_given_and_pods_have_no_way_out_of_the_machine()
    {
        var (plane, space) = await NewNamespaceAsync();
        await cluster.RealNode.TagAsync("feature-1");
        await plane.ApplyAsync(RealManifests.Pod("tagged", "reviewenv-test/web:feature-1"), "-n", space);
        await plane.KubectlAsync("-n", space, "wait", "--for=condition=Ready", "pod/tagged", "--timeout=60s");
        var routes = (await plane.KubectlAsync("-n", space, "exec", "tagged", "--", "cat", "/proc/net/route")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
        routes.ShouldHaveSingleItem().Split('\t')[1].ShouldNotBe("00000000");
    }

    [ContractFact]
    public async Task Beside_a_real_node_only_pods_that_tolerate_it_run_on_the_hollow_one()
    {
        var (plane, space) = await NewNamespaceAsync();
        await plane.ApplyAsync(HollowManifests.Pod("hollow") + "---\n" + RealManifests.Pod("real", "reviewenv-test/web:1"), "-n", space);
        await plane.KubectlAsync("-n", space, "wait", "--for=condition=Ready", "pod/hollow", "pod/real", "--timeout=60s");
        (await plane.KubectlAsync("-n", space, "get", "pods", "--sort-by=metadata.name", "-o", "jsonpath={.items[*].spec.nodeName}")).ShouldBe("hollow-1 node-1");
    }

    private async Task<(KubernetesControlPlane Plane, string Namespace)> NewNamespaceAsync()
    {
        var watch = Stopwatch.StartNew();
        var plane = await cluster.WithRealNodeAsync();
        output.WriteLine($"cluster there after {watch.ElapsedMilliseconds} ms");
        var space = cluster.NextNamespace();
        await plane.CreateNamespaceAsync(space);
        return (plane, space);
    }

    private static Task<string> WaitingAsync(KubernetesControlPlane plane, string space, string pod) =>
        plane.KubectlAsync("-n", space, "get", "pod", pod, "-o", "jsonpath={.status.containerStatuses[0].state.waiting.reason}");
}
