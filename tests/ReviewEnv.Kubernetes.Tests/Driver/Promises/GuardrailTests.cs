using System.Text.Json.Nodes;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>What every environment of a target gets, and what none may hold.</summary>
public sealed class GuardrailTests : FakeClusterTests
{
    private protected override KubernetesTargetOptions Target => base.Target with
    {
        PullSecrets = ["default/registry"],
        Guardrails = new Guardrails
        {
            Quota = Site.Parse("""{ "pods": "10" }"""),
            ContainerLimits = Site.Parse("""{ "default": { "memory": "256Mi" } }"""),
            Network = new NetworkIsolation(["ingress-nginx"], ["10.0.0.0/8"]),
        },
    };

    [Fact]
    public async Task Every_environment_gets_its_guardrails_before_anything_runs()
    {
        Cluster.Objects.Add(Secret("b25l"));
        var spec = SiteSpec(Somewhere());
        await UntilAsync(spec);

        Find(spec, "ResourceQuota", "reviewenv")["spec"]!["hard"]!["pods"]!.GetValue<string>().ShouldBe("10");
        Find(spec, "LimitRange", "reviewenv")["spec"]!["limits"]![0]!["default"]!["memory"]!.GetValue<string>().ShouldBe("256Mi");
        Find(spec, "NetworkPolicy", "reviewenv")["spec"]!["policyTypes"]!.ToJsonString().ShouldBe("""["Ingress","Egress"]""");
        var account = Find(spec, "ServiceAccount", "default");
        account["automountServiceAccountToken"]!.GetValue<bool>().ShouldBeFalse();
        account["imagePullSecrets"]!.ToJsonString().ShouldBe("""[{"name":"registry"}]""");
        Find(spec, "Secret", "registry")["data"]![".dockerconfigjson"]!.GetValue<string>().ShouldBe("b25l");
        Cluster.Objects.Find("Namespace", "", spec.Identity.Name)!["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]!.GetValue<string>().ShouldBe("baseline");
        var order = Cluster.Requests.Writes.Select(write => write.Path.Split('/')[^2]).ToList();
        order.IndexOf("deployments").ShouldBeGreaterThan(order.IndexOf("networkpolicies"));
        order.IndexOf("deployments").ShouldBeGreaterThan(order.IndexOf("secrets"));
    }

    [Fact]
    public async Task A_pull_secret_that_changes_at_its_source_changes_in_environments()
    {
        Cluster.Objects.Add(Secret("b25l"));
        var spec = SiteSpec(Somewhere());
        await UntilAsync(spec);

        Cluster.Objects.Change("Secret", "default", "registry", body => body["data"]![".dockerconfigjson"] = "dHdv");
        Clock.Pass(TimeSpan.FromMinutes(6));
        (await LookAsync(spec.Identity, observed => observed.ApplyAgain is not null, "it is noticed")).ApplyAgain.ShouldBe("a pull secret of target 'test' was changed");
        await UntilAsync(spec);

        Find(spec, "Secret", "registry")["data"]![".dockerconfigjson"]!.GetValue<string>().ShouldBe("dHdv");
    }

    [Fact]
    public async Task A_pull_secret_that_does_not_exist_is_named()
    {
        var refused = (await Driver.ApplyAsync(SiteSpec(Somewhere()), Anyway)).ShouldBeOfType<DriverResult.Refused>();

        refused.Reason.ShouldContain("default/registry");
    }

    [Theory]
    [InlineData("""{ "hostNetwork": true }""", "hostNetwork")]
    [InlineData("""{ "volumes": [ { "name": "node", "hostPath": { "path": "/" } } ] }""", "hostPath")]
    public async Task What_pod_security_forbids_is_refused_before_anything_is_made(string more, string named)
    {
        Cluster.Objects.Add(Secret("b25l"));
        var spec = SiteSpec(Somewhere());
        foreach (var (field, value) in Site.Parse(more)) spec.Template.Manifests[0]["spec"]!["template"]!["spec"]![field] = value!.DeepClone();

        (await Driver.ApplyAsync(spec, Anyway)).ShouldBeOfType<DriverResult.Refused>().Reason.ShouldContain(named);

        Cluster.Requests.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_reaches_beyond_the_environment_is_refused_before_anything_is_made()
    {
        Cluster.Objects.Add(Secret("b25l"));
        var binding = Site.Parse("""{ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": { "name": "escape" } }""");
        var spec = SiteSpec(Somewhere(), Behaviour.Works, binding);

        (await Driver.ApplyAsync(spec, Anyway)).ShouldBeOfType<DriverResult.Refused>().Reason.ShouldContain("ClusterRoleBinding/escape");

        Cluster.Requests.Writes.ShouldBeEmpty();
    }

    private static string Secret(string data) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = "registry", ["namespace"] = "default" },
        ["type"] = "kubernetes.io/dockerconfigjson",
        ["data"] = new JsonObject { [".dockerconfigjson"] = data },
    }.ToJsonString();
}
