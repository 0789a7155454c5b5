using ReviewEnv.Configuration;
using static ReviewEnv.Tests.Configuration.SomeConfiguration;

namespace ReviewEnv.Tests.Configuration;

public sealed class KubernetesTargetTests : IDisposable
{
    private readonly SomeConfiguration some = new();

    public KubernetesTargetTests() => some.Template("web", "driver: kubernetes\n");

    public void Dispose() => some.Dispose();

    [Fact]
    public void The_kind_alone_is_complete()
    {
        var target = Read("");
        var defaults = new Kubernetes.KubernetesTargetOptions { Name = "here" };

        target.Prefix.ShouldBeEmpty();
        target.Options.Kubeconfig.ShouldBeNull();
        target.Options.Instance.ShouldBe("reviewenv");
        target.Options.Domain.ShouldBeEmpty();
        target.Options.Guardrails.PodSecurity.ShouldBe("baseline");
        target.Options.Guardrails.Network.ShouldBeNull();
        target.Options.Guardrails.AutomountToken.ShouldBeFalse();
        (target.Options.Ingress.HttpPort, target.Options.Ingress.HttpsPort, target.Options.Ingress.Tls).ShouldBe((80, 443, false));
        (target.Options.RequestsPerSecond, target.Options.Burst).ShouldBe((defaults.RequestsPerSecond, defaults.Burst));
    }

    [Fact]
    public void Changes_of_a_cluster_cannot_be_prepared_so_nobody_can_approve_them() =>
        some.Problems(Forge + "targets: { here: { kubernetes: } }\nprojects: [{ path: a/b, target: here, template: web, requireApproval: true }]\n")
            .ShouldHaveSingleItem().ShouldContain("projects[0].requireApproval: needs a target that can prepare a change and show it before it is made, of kind cloudformation; the target 'here' is kubernetes");

    [Fact]
    public void Every_key_is_read()
    {
        var target = Read("""
            kubeconfig: cluster.yaml, context: review, namespacePrefix: review, instance: team-a, domain: review.example.com,
            impersonate: { user: reviewenv, groups: [environments] },
            ingress: { httpPort: 8080, httpsPort: 8443, tls: true },
            guardrails: { quota: { pods: 10, requests.cpu: "2", requests.memory: 4Gi }, containerLimits: { default: { cpu: 500m }, max: { memory: 1Gi } },
              network: { ingressFrom: [ingress-nginx], egressTo: [10.0.0.0/8, "::/0"], dns: false }, podSecurity: restricted, automountToken: true },
            allowClusterScoped: [ClusterRole, PriorityClass.scheduling.k8s.io], pullSecrets: [reviewenv/registry], wakeBackend: "reviewenv/reviewenv:8080",
            requestsPerSecond: 20, burst: 40
            """);

        var options = target.Options;
        target.Prefix.ShouldBe("review");
        options.Kubeconfig.ShouldBe(Path.Combine(some.Folder, "cluster.yaml"));
        (options.Context, options.Instance, options.Domain).ShouldBe(("review", "team-a", "review.example.com"));
        options.ImpersonateUser.ShouldBe("reviewenv");
        options.ImpersonateGroups.ShouldBe(["environments"]);
        options.Ingress.ShouldBe(new(8080, 8443, true));
        options.Guardrails.Quota!.ToJsonString().ShouldBe("""{"pods":"10","requests.cpu":"2","requests.memory":"4Gi"}""");
        options.Guardrails.ContainerLimits!.ToJsonString().ShouldBe("""{"default":{"cpu":"500m"},"max":{"memory":"1Gi"}}""");
        options.Guardrails.Network!.IngressFrom.ShouldBe(["ingress-nginx"]);
        options.Guardrails.Network.EgressTo.ShouldBe(["10.0.0.0/8", "::/0"]);
        options.Guardrails.Network.Dns.ShouldBeFalse();
        options.Guardrails.PodSecurity.ShouldBe("restricted");
        options.Guardrails.AutomountToken.ShouldBeTrue();
        options.AllowClusterScoped.ShouldBe(["ClusterRole", "PriorityClass.scheduling.k8s.io"]);
        options.PullSecrets.ShouldBe(["reviewenv/registry"]);
        options.WakeBackend.ShouldBe(new("reviewenv", "reviewenv", 8080));
        (options.RequestsPerSecond, options.Burst).ShouldBe((20, 40));
    }

    [Theory]
    [InlineData("kontext: x", "targets.here.kubernetes.kontext: is not a key", "did you mean 'context'?")]
    [InlineData("namespacePrefix: Review_", "namespacePrefix: 'Review_' must be", "at most 20 of a-z, 0-9 and '-'")]
    [InlineData("instance: \"a b\"", "instance: 'a b' is not a label value", "at most 63 letters")]
    [InlineData("domain: \"*.example.com\"", "domain: '*.example.com' is not a domain", "such as review.example.com")]
    [InlineData("domain: \"https://x\"", "domain: 'https://x' is not a domain", "without scheme")]
    [InlineData("impersonate: { groups: [a] }", "impersonate.user: is missing", "say as whom")]
    [InlineData("ingress: { httpPort: 0 }", "ingress.httpPort: must be a whole number from 1 to 65535", "not '0'")]
    [InlineData("ingress: { tls: sometimes }", "ingress.tls: must be true or false", "not 'sometimes'")]
    [InlineData("guardrails: { quota: { requests.cpu: lots } }", "guardrails.quota.requests.cpu: 'lots' is not a quantity", "such as 500m, 2, 4Gi")]
    [InlineData("guardrails: { quota: { limits.memory: -1Gi } }", "guardrails.quota.limits.memory: '-1Gi' is not a quantity", "such as 500m")]
    [InlineData("guardrails: { containerLimits: { defaults: { cpu: 1 } } }", "guardrails.containerLimits.defaults: is not a key", "did you mean 'default'?")]
    [InlineData("guardrails: { containerLimits: { max: { cpu: one } } }", "guardrails.containerLimits.max.cpu: 'one' is not a quantity", "such as")]
    [InlineData("guardrails: { podSecurity: strict }", "guardrails.podSecurity: 'strict' is none of", "privileged, baseline, restricted")]
    [InlineData("guardrails: { network: { egressTo: [10.0.0.0] } }", "guardrails.network.egressTo: '10.0.0.0' is not a block", "such as 10.0.0.0/8")]
    [InlineData("guardrails: { network: { ingressFrom: [\"app=nginx\"] } }", "guardrails.network.ingressFrom: 'app=nginx' is not the name of a namespace", "such as ingress-nginx")]
    [InlineData("guardrails: { network: none }", "guardrails.network: must be a mapping", "'none'")]
    [InlineData("allowClusterScoped: [clusterroles]", "allowClusterScoped: 'clusterroles' is not a kind", "such as ClusterRole")]
    [InlineData("allowClusterScoped: [Namespace]", "allowClusterScoped: 'Namespace' cannot be allowed", "which ReviewEnv makes")]
    [InlineData("pullSecrets: [registry]", "pullSecrets: 'registry' is not namespace/name", "of a Secret")]
    [InlineData("pullSecrets: [a/registry, b/registry]", "pullSecrets: a/registry and b/registry would have one name", "give one of them another")]
    [InlineData("wakeBackend: reviewenv:8080", "wakeBackend: 'reviewenv:8080' is not a Service", "as namespace/name:port")]
    [InlineData("wakeBackend: \"a/b:70000\"", "wakeBackend: 'a/b:70000' is not a Service", "as namespace/name:port")]
    [InlineData("requestsPerSecond: 0", "requestsPerSecond: must be a whole number from 1 to 10000", "not '0'")]
    [InlineData("burst: many", "burst: must be a whole number from 1 to 10000", "not 'many'")]
    public void A_wrong_value_is_told_once_with_key_value_and_remedy(string keys, string expected, string remedy)
    {
        var problem = some.Problems(Yaml(keys)).ShouldHaveSingleItem();
        problem.ShouldContain(expected);
        problem.ShouldContain(remedy);
    }

    [Fact]
    public void All_wrong_values_are_told_at_once() =>
        some.Problems(Yaml("domain: X_Y, burst: many, guardrails: { podSecurity: strict, quota: { pods: x } }")).Count.ShouldBe(4);

    [Theory]
    [InlineData("a: { kubernetes: }, b: { kubernetes: }", true)]
    [InlineData("a: { kubernetes: { context: x } }, b: { kubernetes: { context: x, namespacePrefix: b } }", true)]
    [InlineData("a: { kubernetes: { context: x } }, b: { kubernetes: { context: x, instance: other } }", false)]
    [InlineData("a: { kubernetes: { context: x } }, b: { kubernetes: { context: y } }", false)]
    public void Two_targets_may_share_a_cluster_only_as_two_instances(string targets, bool refused)
    {
        var problems = some.Problems(Forge + $"targets: {{ {targets} }}\n" + "projects: [{ path: shop/web, target: a, template: web }]\n");
        if (refused) problems.ShouldHaveSingleItem().ShouldContain("targets.b: is the same cluster as 'a'");
        else problems.ShouldBeEmpty();
    }

    private static string Yaml(string keys) => Forge + $"targets: {{ here: {{ kubernetes: {{ {keys.ReplaceLineEndings("\n    ")} }} }} }}\n" + Projects;

    private TargetSettings.Kubernetes Read(string keys) => some.Load(Yaml(keys)).Targets.ShouldHaveSingleItem().ShouldBeOfType<TargetSettings.Kubernetes>();
}
