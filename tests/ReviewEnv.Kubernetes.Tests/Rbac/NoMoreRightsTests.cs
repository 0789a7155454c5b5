using System.Net.Http.Headers;
using System.Text;
using ReviewEnv.Kubernetes.Tests.Servers;
using ReviewEnv.Testing;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Rbac;

/// <summary>What the chart ships is not more than it says: outside of environments, whoever has the daemon's token is turned away.</summary>
[Collection(ClusterCollection.Name)]
[NeedsKubernetes]
public sealed class NoMoreRightsTests(KubernetesFixture cluster) : IAsyncLifetime
{
    private const string Rbac = "apis/rbac.authorization.k8s.io/v1";

    private KubernetesControlPlane? plane;
    private HttpClient? client;
    private string others = "";

    public async Task InitializeAsync()
    {
        if (KubernetesPrograms.MissingControlPlane is not null) return;
        plane = await cluster.PlaneAsync();
        await RbacBench.InstallAsync(plane);
        others = cluster.NextNamespace("others");
        await plane.CreateNamespaceAsync(others);
        await plane.KubectlAsync("-n", others, "create", "secret", "generic", "precious", "--from-literal=key=jewel");
        await plane.KubectlAsync("-n", others, "create", "configmap", "settings", "--from-literal=key=open");
        await plane.KubectlAsync("-n", others, "create", "rolebinding", "theirs", "--clusterrole=admin", "--user=alice");
        client = plane.CreateHttpClient(ClusterUser.ReviewEnv.Token);
    }

    public async Task DisposeAsync()
    {
        client?.Dispose();
        if (plane is not null) await plane.KubectlAsync("delete", "namespace", others, "--wait=false");
    }

    [ContractFact]
    public async Task Secrets_of_other_namespaces_stay_unreadable()
    {
        foreach (var path in (string[])[$"{Core}/secrets/precious", $"{Core}/secrets", $"{Core}/secrets?watch=true&timeoutSeconds=1", "api/v1/secrets", "api/v1/secrets?watch=true&timeoutSeconds=1", "api/v1/secrets?labelSelector=reviewenv.dev/instance"])
        {
            await RefusedAsync("GET", path);
        }

        // An apply that says nothing would be answered with all that is there.
        await RefusedAsync("PATCH", $"{Core}/secrets/precious?fieldManager=reviewenv&force=true", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"precious"}}""");
        await RefusedAsync("PATCH", $"{Core}/secrets/precious?fieldManager=reviewenv&dryRun=All", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"precious"}}""");
        await RefusedAsync("DELETE", $"{Core}/secrets/precious");
        await RefusedAsync("POST", $"{Core}/secrets", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"mine"}}""");
        // Nor by way of a token that may read them.
        await RefusedAsync("POST", $"{Core}/serviceaccounts/default/token", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}""");
        (await plane!.KubectlAsync("-n", others, "get", "secret", "precious", "-o", "jsonpath={.data.key}")).ShouldBe("amV3ZWw=");
    }

    [ContractFact]
    public async Task Nothing_can_be_run_or_changed_in_other_namespaces()
    {
        await RefusedAsync("POST", $"{Core}/pods", HollowPod("spy"));
        await RefusedAsync("POST", $"apis/apps/v1/namespaces/{others}/deployments", """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"spy"}}""");
        await RefusedAsync("PATCH", $"apis/apps/v1/namespaces/{others}/deployments/spy?fieldManager=reviewenv", """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"spy"}}""");
        await RefusedAsync("PATCH", $"{Core}/configmaps/settings?fieldManager=reviewenv", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings"},"data":{"key":"x"}}""");
        await RefusedAsync("DELETE", $"{Core}/configmaps/settings");
        await RefusedAsync("DELETE", $"{Rbac}/namespaces/{others}/rolebindings/theirs");
        await RefusedAsync("GET", $"{Core}/pods/any/log");
        await RefusedAsync("GET", "api/v1/nodes");
    }

    [ContractFact]
    public async Task No_other_role_can_be_bound_and_no_role_can_be_widened()
    {
        foreach (var role in (string[])["cluster-admin", "admin", "edit", "view"])
        {
            await RefusedAsync("POST", $"{Rbac}/namespaces/{others}/rolebindings", Binding("RoleBinding", "more", role, ClusterUser.ReviewEnv.Name));
            await RefusedAsync("POST", $"{Rbac}/clusterrolebindings", Binding("ClusterRoleBinding", "more", role, ClusterUser.ReviewEnv.Name));
        }

        // Into a binding that is there already.
        await RefusedAsync("PATCH", $"{Rbac}/namespaces/{others}/rolebindings/theirs?fieldManager=reviewenv&force=true", Binding("RoleBinding", "theirs", "admin", ClusterUser.ReviewEnv.Name));
        await RefusedAsync("POST", $"{Rbac}/clusterrolebindings", Binding("ClusterRoleBinding", "more", ChartRole.Environment.Name, ClusterUser.ReviewEnv.Name));
        await RefusedAsync("PATCH", $"{Rbac}/clusterroles/{ChartRole.Environment.Name}?fieldManager=reviewenv&force=true", ChartRole.Environment.Manifest);
        await RefusedAsync("POST", $"{Rbac}/namespaces/{others}/roles", """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"more"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}]}""");
    }

    /// <summary>What values.yaml says remains possible: so that it is not forgotten there when it is no longer true, nor the other way round.</summary>
    [ContractFact]
    public async Task What_remains_possible_is_what_the_chart_says()
    {
        using var read = await SendAsync("GET", $"{Core}/configmaps/settings", null);
        (await read.Content.ReadAsStringAsync()).ShouldContain("open");
        using var bound = await SendAsync("POST", $"{Rbac}/namespaces/{others}/rolebindings", Binding("RoleBinding", "reviewenv", ChartRole.Environment.Name, ClusterUser.ReviewEnv.Name));
        ((int)bound.StatusCode).ShouldBe(201);
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await SendAsync("GET", $"{Core}/secrets/precious", null);
                return answer.IsSuccessStatusCode;
            },
            "the binding is in force");
        File.ReadAllText(ChartRole.PathOf("values.yaml")).ShouldContain("binding the daemon to reviewenv-environment in any namespace");
    }

    private string Core => $"api/v1/namespaces/{others}";

    private static string HollowPod(string name) => $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"containers":[{"name":"main","image":"example.invalid/any:1"}]}}""";

    private static string Binding(string kind, string name, string role, string user) => $$"""
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"{{kind}}","metadata":{"name":"{{name}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{{role}}"},
         "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"{{user}}"}]}
        """;

    private async Task RefusedAsync(string method, string path, string? body = null)
    {
        using var answer = await SendAsync(method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(403, $"{method} {path}: {text}");
        text.ShouldNotContain("amV3ZWw=");
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(method == "PATCH" ? "application/apply-patch+yaml" : "application/json"));
        return await client!.SendAsync(request);
    }
}
