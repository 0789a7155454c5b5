using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Kubernetes.Tests.Servers;
using ReviewEnv.Testing;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;
using Xunit.Abstractions;

namespace ReviewEnv.Kubernetes.Tests.Rbac;

/// <summary>What the chart ships is enough for the whole life of an environment.</summary>
[Collection(ClusterCollection.Name)]
[NeedsKubernetes]
public sealed class EnoughRightsTests(KubernetesFixture cluster, ITestOutputHelper output) : IAsyncLifetime
{
    private KubernetesControlPlane? plane;
    private RbacBench? bench;
    private string source = "";

    private RbacBench Bench => bench!;

    private KubernetesDriver Driver => Bench.Driver;

    public async Task InitializeAsync()
    {
        if (KubernetesPrograms.MissingControlPlane is not null) return;
        plane = await cluster.WithHollowNodeAsync();
        source = cluster.NextNamespace("registry");
        await plane.CreateNamespaceAsync(source);
        await plane.KubectlAsync("-n", source, "create", "secret", "docker-registry", "registry-pull", "--docker-server=registry.invalid", "--docker-username=puller", "--docker-password=hidden");
        // As readable-secrets.yaml of the chart.
        await plane.KubectlAsync("-n", source, "create", "role", "reviewenv-secrets", "--verb=get", "--resource=secrets", "--resource-name=registry-pull");
        await plane.KubectlAsync("-n", source, "create", "rolebinding", "reviewenv-secrets", "--role=reviewenv-secrets", $"--user={ClusterUser.ReviewEnv.Name}");
        bench = await RbacBench.StartAsync(plane, RbacBench.Target with
        {
            PullSecrets = [$"{source}/registry-pull"],
            Guardrails = new Guardrails
            {
                Quota = new JsonObject { ["pods"] = "50", ["requests.cpu"] = "20" },
                ContainerLimits = new JsonObject { ["default"] = new JsonObject { ["cpu"] = "100m", ["memory"] = "64Mi" } },
                Network = new NetworkIsolation(["ingress"], ["10.0.0.0/8"]),
            },
        });
    }

    public async Task DisposeAsync()
    {
        if (bench is not null) await bench.DisposeAsync();
        if (plane is not null) await plane.KubectlAsync("delete", "namespace", source, "--wait=false");
    }

    [ContractFact]
    public async Task An_environment_with_every_common_kind_lives_its_whole_life()
    {
        var space = cluster.NextNamespace("every-kind");
        await plane!.ApplyAsync($$"""
            { "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": "{{space}}" },
              "spec": { "capacity": { "storage": "1Gi" }, "accessModes": [ "ReadWriteOnce" ], "persistentVolumeReclaimPolicy": "Retain", "hostPath": { "path": "/nonexistent" } } }
            """);
        try
        {
            var spec = Spec(new EnvironmentIdentity(Some.Key(), space));
            var watch = Stopwatch.StartNew();
            await ConvergeAsync(spec, ObservedStatus.Ready);
            output.WriteLine($"ready after {watch.ElapsedMilliseconds} ms; {Bench.Requests.All.Count} requests, refused at first: {Bench.Requests.Refused.Count}");
            (await Bench.KubectlAsync("-n", space, "get", "secret", "registry-pull", "-o", "jsonpath={.type}")).ShouldBe("kubernetes.io/dockerconfigjson");
            await AnUnchangedLookAsync(spec);

            spec = Spec(spec.Identity, isLater: true);
            await ConvergeAsync(spec, ObservedStatus.Ready);
            (await Bench.KubectlAsync("-n", space, "get", "secret/token", "configmap/settings", "rolebinding/reader", "--ignore-not-found", "-o", "name")).ShouldBeEmpty();
            (await PasswordAsync(space)).ShouldBe($"second-{spec.Commit}");

            await ADeploymentIsPutBackAsync(spec);
            await ASecretIsPutBackAsync(spec);
            await TheBindingIsPutBackAsync(spec);

            await ConvergeAsync(spec with { Asleep = true }, ObservedStatus.Sleeping);
            await ConvergeAsync(spec, ObservedStatus.Ready);
            await Driver.TailAsync(spec.Identity, 10, default);
            Bench.Requests.All.ShouldContain(request => request.What.EndsWith("/log", StringComparison.Ordinal));
            await DestroyAsync(spec.Identity);
        }
        finally
        {
            await Bench.KubectlAsync("delete", "persistentvolume", space, "--wait=false", "--ignore-not-found");
        }

        foreach (var refused in Bench.Requests.Refused) output.WriteLine($"refused at first: {refused.What}");
        Bench.Requests.RefusedForGood.ShouldBeEmpty();
    }

    private async Task AnUnchangedLookAsync(EnvironmentSpec spec)
    {
        Bench.Clock.Skip(TimeSpan.FromSeconds(16));
        var before = Bench.Requests.All.Count;
        (await Driver.ObserveAsync(spec.Identity, default)).ApplyAgain.ShouldBeNull();
        (await Driver.ObserveAsync(spec.Identity, default)).Status.ShouldBe(ObservedStatus.Ready);
        // Watches begin again whenever a server ends them.
        Bench.Requests.All.Skip(before).Select(request => request.What).Where(what => what.Contains($"/{spec.Identity.Name}/", StringComparison.Ordinal)).ShouldBe([$"GET /api/v1/namespaces/{spec.Identity.Name}/secrets"]);
    }

    private async Task ADeploymentIsPutBackAsync(EnvironmentSpec spec)
    {
        await Bench.KubectlAsync("-n", spec.Identity.Name, "set", "image", "deployment/web", "main=example.invalid/other:1");
        await DriftAsync(spec, "Deployment/web was changed by kubectl");
        await ConvergeAsync(spec, ObservedStatus.Ready);
        (await Bench.KubectlAsync("-n", spec.Identity.Name, "get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}")).ShouldBe("example.invalid/any:1");
    }

    private async Task ASecretIsPutBackAsync(EnvironmentSpec spec)
    {
        await Bench.KubectlAsync("-n", spec.Identity.Name, "patch", "secret", "credentials", "-p", """{"data":{"password":"Y2hhbmdlZA=="}}""");
        Bench.Clock.Skip(TimeSpan.FromSeconds(16));
        await DriftAsync(spec, "Secret/credentials was changed by kubectl");
        await ConvergeAsync(spec, ObservedStatus.Ready);
        (await PasswordAsync(spec.Identity.Name)).ShouldBe($"second-{spec.Commit}");

        await Bench.KubectlAsync("-n", spec.Identity.Name, "delete", "secret", "credentials");
        Bench.Clock.Skip(TimeSpan.FromSeconds(16));
        await DriftAsync(spec, "Secret/credentials was deleted");
        await ConvergeAsync(spec, ObservedStatus.Ready);
        (await PasswordAsync(spec.Identity.Name)).ShouldBe($"second-{spec.Commit}");
    }

    private async Task TheBindingIsPutBackAsync(EnvironmentSpec spec)
    {
        await Bench.KubectlAsync("-n", spec.Identity.Name, "delete", "rolebinding", "reviewenv");
        await DriftAsync(spec, "RoleBinding/reviewenv was deleted");
        await ConvergeAsync(spec, ObservedStatus.Ready);
        (await Bench.KubectlAsync("-n", spec.Identity.Name, "get", "rolebinding", "reviewenv", "-o", "jsonpath={.subjects[0].name}")).ShouldBe(ClusterUser.ReviewEnv.Name);
    }

    private Task DriftAsync(EnvironmentSpec spec, string words) => Eventually.TrueAsync(
        async () => (await Driver.ObserveAsync(spec.Identity, default)).ApplyAgain?.StartsWith(words, StringComparison.Ordinal) == true, words);

    private async Task ConvergeAsync(EnvironmentSpec spec, ObservedStatus status)
    {
        ObservedEnvironment? observed = null;
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    observed = await Driver.ObserveAsync(spec.Identity, default);
                    var isAsked = observed.Fingerprint == spec.Fingerprint && observed.Asleep == spec.Asleep;
                    if (isAsked) observed.Status.ShouldNotBe(ObservedStatus.Failed, observed.Reason);
                    if (isAsked && observed.Status == status) return true;
                    if (!isAsked || observed.ApplyAgain is not null)
                    {
                        var result = await Driver.ApplyAsync(spec, default);
                        result.ShouldNotBeOfType<DriverResult.Refused>(result.ToString());
                    }

                    return false;
                },
                $"{spec.Identity.Name} is {status}",
                TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; it is {observed?.Status}: {observed?.Reason}", e);
        }
    }

    private async Task DestroyAsync(EnvironmentIdentity environment)
    {
        (await Driver.DestroyAsync(environment, default)).ShouldBeOfType<DriverResult.Accepted>();
        // It takes rights to label the volume that is retained, and to see it afterwards.
        await Eventually.TrueAsync(
            async () => await Driver.ObserveAsync(environment, default) is { Status: ObservedStatus.Leaking, LeavesNameFree: true },
            $"the volume of {environment.Name} is all that is left",
            TimeSpan.FromSeconds(90));
        await Bench.KubectlAsync("delete", "persistentvolume", environment.Name);
        await Eventually.TrueAsync(async () => (await Driver.ObserveAsync(environment, default)).Status == ObservedStatus.Absent, $"{environment.Name} is gone");
    }

    private async Task<string> PasswordAsync(string space) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(await Bench.KubectlAsync("-n", space, "get", "secret", "credentials", "-o", "jsonpath={.data.password}")));

    private static EnvironmentSpec Spec(EnvironmentIdentity environment, bool isLater = false)
    {
        var commit = Some.Commit();
        return new EnvironmentSpec { Identity = environment, Commit = commit, Template = EveryKind.Template(environment.Name, commit, isLater), Fingerprint = commit.Value };
    }
}
