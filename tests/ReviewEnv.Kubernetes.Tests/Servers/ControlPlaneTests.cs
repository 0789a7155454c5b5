using System.Diagnostics;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;
using Xunit.Abstractions;

namespace ReviewEnv.Kubernetes.Tests.Servers;

/// <summary>The servers that the other tests rest on do what those rely on. A cluster of their own, as its servers get killed.</summary>
[NeedsKubernetes]
public sealed class ControlPlaneTests(KubernetesFixture cluster, ITestOutputHelper output) : IClassFixture<KubernetesFixture>, IAsyncLifetime
{
    private KubernetesControlPlane? plane;

    private KubernetesControlPlane Plane => plane!;

    public async Task InitializeAsync()
    {
        if (KubernetesPrograms.MissingControlPlane is not null) return;
        var watch = Stopwatch.StartNew();
        await cluster.PlaneAsync();
        output.WriteLine($"control plane there after {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        plane = await cluster.WithHollowNodeAsync();
        output.WriteLine($"hollow node there after {watch.ElapsedMilliseconds} ms more");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [ContractFact]
    public async Task A_deployment_becomes_ready_on_the_hollow_node_and_its_namespace_goes_again()
    {
        await Plane.CreateNamespaceAsync("one");
        var watch = Stopwatch.StartNew();
        await Plane.ApplyAsync(HollowManifests.Deployment("web"), "-n", "one");
        await Plane.KubectlAsync("-n", "one", "rollout", "status", "deployment/web", "--timeout=30s");
        output.WriteLine($"deployment ready after {watch.ElapsedMilliseconds} ms");
        (await Plane.KubectlAsync("-n", "one", "get", "pods", "-o", "jsonpath={.items[*].spec.nodeName}")).ShouldBe("hollow-1");
        watch.Restart();
        await Plane.KubectlAsync("delete", "namespace", "one", "--timeout=60s");
        output.WriteLine($"namespace gone after {watch.ElapsedMilliseconds} ms");
        foreach (var component in Enum.GetValues<ControlPlaneComponent>())
            output.WriteLine($"{component}: {Plane.ResidentBytes(component) >> 20} MiB, {Plane.ProcessorTime(component).TotalSeconds:0.0} s of processor time");
    }

    [ContractFact]
    public async Task Data_outlive_the_death_of_etcd_and_of_the_API_server()
    {
        foreach (var component in (ControlPlaneComponent[])[ControlPlaneComponent.ApiServer, ControlPlaneComponent.Etcd, ControlPlaneComponent.ControllerManager])
        {
            var name = component.ToString().ToLowerInvariant();
            await Plane.KubectlAsync("create", "configmap", name);
            var before = Plane.ProcessId(component);
            await Plane.KillAsync(component);
            File.Exists($"/proc/{before}").ShouldBeFalse();
            var watch = Stopwatch.StartNew();
            await Plane.StartAgainAsync(component);
            output.WriteLine($"{component} is back after {watch.ElapsedMilliseconds} ms");
            (await Plane.KubectlAsync("get", "configmap", name, "-o", "name")).Trim().ShouldBe($"configmap/{name}");
        }

        await Plane.CreateNamespaceAsync("afterwards");
    }

    [ContractFact]
    public async Task A_user_may_do_what_a_role_binding_grants_and_no_more()
    {
        var mine = Plane.WriteKubeconfig(Path.Combine(Plane.Folder, "reviewenv.kubeconfig"), ClusterUser.ReviewEnv.Token);
        (await Should.ThrowAsync<InvalidOperationException>(() => Plane.KubectlAsync("--kubeconfig", mine, "get", "pods"))).Message.ShouldContain("Forbidden");
        await Plane.KubectlAsync("create", "rolebinding", "reads", "--clusterrole=view", "--user=reviewenv");
        await Eventually.TrueAsync(async () => (await Plane.CanAsync(mine, "get", "pods")) && !await Plane.CanAsync(mine, "delete", "pods"), "the binding is in force");
    }

    [ContractFact]
    public async Task A_service_account_has_a_token_that_the_server_knows()
    {
        var token = await Plane.ServiceAccountTokenAsync("default", "default");
        using var client = Plane.CreateHttpClient(token);
        using var answer = await client.GetAsync("api/v1/namespaces/default/pods");
        ((int)answer.StatusCode).ShouldBe(403);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("system:serviceaccount:default:default");
    }
}
