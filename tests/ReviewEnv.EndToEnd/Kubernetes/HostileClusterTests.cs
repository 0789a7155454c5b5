using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>What branches may be called and templates may hold on a cluster, without harm to anybody else there.</summary>
[NeedsContainers]
[Collection(ClusterCollection.Name)]
public sealed class HostileClusterTests(KubernetesFixture fixture)
{
    private const string Image = "image: \"reviewenv-test/web:1\", path: /health";
    private static readonly string[] Branches = ["feature/a", "feature-a", new('a', 200), "日本語", "-x", "$(touch${IFS}pwned)", "\";kubectl${IFS}delete${IFS}ns;\"", "${CI_COMMIT_SHA}", "%2e%2e"];

    [ContractFact]
    public async Task Every_branch_has_a_namespace_of_its_own_whatever_it_is_called()
    {
        await using var site = await ClusterSite.OpenAsync(fixture, "kubernetes-web", Image);
        var commits = new Dictionary<string, string>();
        foreach (var branch in Branches) commits[branch] = await site.PushAsync(branch, new() { ["readme"] = branch }, withImage: false);

        var names = new List<string>();
        foreach (var branch in Branches)
        {
            var url = Daemon.UrlOf(await site.ReadyAsync(branch, commits[branch]));
            var space = await site.NamespaceAsync(branch);
            space.ShouldMatch("^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$");
            url.Host.ShouldBe($"{space}.review.localhost");
            (await site.PageAsync(url)).ShouldContain($"commit {commits[branch]}");
            (await site.SeeAsync("namespace", space)).Text("metadata", "annotations", "reviewenv.dev/ref").ShouldBe($"refs/heads/{branch}");
            names.Add(space);
        }

        names.ShouldBeUnique();
        (await site.NamespacesAsync()).ShouldBe(names, ignoreOrder: true);
        (await site.SeeAsync("deployments", "--all-namespaces", "-l", $"reviewenv.dev/instance={site.Prefix}")).At("items").GetArrayLength().ShouldBe(Branches.Length);
        Directory.EnumerateFiles(site.Workspace.Directory, "pwned", SearchOption.AllDirectories).ShouldBeEmpty();

        // The twin goes alone.
        await site.DeleteAsync("feature/a");
        await site.ReachAsync("feature/a", "Stopped");
        (await site.NamespacesAsync()).ShouldBe(names.Skip(1), ignoreOrder: true);
        (await site.FindAsync("feature-a")).Text("phase").ShouldBe("Ready");
    }

    [ContractFact]
    public async Task A_namespace_of_somebody_else_is_in_the_way_and_stays_as_it_is()
    {
        await using var site = await ClusterSite.OpenAsync(fixture, "kubernetes-web", Image);
        var taken = $"{site.Prefix}-group-web-taken";
        await site.Plane.CreateNamespaceAsync(taken);
        await site.Plane.KubectlAsync("-n", taken, "create", "configmap", "precious", "--from-literal=a=b");
        var before = await SnapshotAsync(site, taken);

        var commit = await site.PushAsync("taken", new() { ["readme"] = "" }, withImage: false);
        await site.ToldAsync("taken", "Failure", [taken, "was not made by ReviewEnv", "no label of ours"]);
        (await site.PhaseAsync("taken")).ShouldBe("Failed");
        var (_, why) = await Cli.RunAsync(site.Workspace, "why", "--project", ClusterSite.Project, "--ref", "taken");
        why.ShouldContain("left alone");

        // A branch that goes takes nothing with it that was not its own.
        await site.DeleteAsync("taken");
        await site.ReachAsync("taken", "Stopped");
        (await SnapshotAsync(site, taken)).ShouldBe(before);

        // Once it is out of the way, the branch gets what it asks for.
        await site.Plane.KubectlAsync("delete", "namespace", taken);
        await site.TellAsync("taken", PushPayload.Zero);
        await site.Workspace.GitAsync(site.Workspace.Repository(ClusterSite.Project), "update-ref", "refs/heads/taken", commit);
        await site.TellAsync("taken", commit);
        await site.ReadyAsync("taken", commit);
        (await site.NamespacesAsync()).ShouldBe([taken]);
    }

    [ContractFact]
    public async Task A_template_that_reaches_for_more_than_its_namespace_is_told_why_not()
    {
        await using var site = await ClusterSite.OpenAsync(fixture, parameters: Image);
        var template = Shipped.Copy("kubernetes-web");
        var escapes = new Dictionary<string, (Dictionary<string, string> Files, string[] Words)>
        {
            ["binding"] = (template.With("more.yaml", """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: { name: escape-binding }
                roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
                subjects: [{ kind: ServiceAccount, name: default, namespace: default }]
                """), ["ClusterRoleBinding/escape-binding", "cluster-scoped"]),
            ["namespace"] = (template.With("more.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: escape-namespace }\n"), ["Namespace/escape-namespace", "one namespace"]),
            ["host"] = (template.With("deployment.yaml", "      containers:", "      volumes: [{ name: host, hostPath: { path: / } }]\n      containers:"), ["Deployment/web", "hostPath", "baseline"]),
            ["privileged"] = (template.With("deployment.yaml", "allowPrivilegeEscalation: false", "privileged: true"), ["Deployment/web", "privileged", "baseline"]),
            ["port"] = (template.With("service.yaml", "port: 80,", "port: 123456,"), ["Service/web", "spec.ports[0].port", "between 1 and 65535"]),
            ["kind"] = (template.With("more.yaml", "apiVersion: example.com/v1\nkind: Spaceship\nmetadata: { name: one }\n"), ["Spaceship/one", "example.com/v1", "CustomResourceDefinition"]),
        };
        foreach (var (branch, (files, _)) in escapes) await site.PushAsync(branch, files, withImage: false);
        foreach (var (branch, (_, words)) in escapes)
        {
            await site.ToldAsync(branch, "Failure", words);
            await site.ReachAsync(branch, "Failed");
        }

        (await site.Plane.KubectlAsync("get", "clusterrolebinding", "escape-binding", "--ignore-not-found")).ShouldBeEmpty();
        (await site.Plane.KubectlAsync("get", "namespace", "escape-namespace", "--ignore-not-found")).ShouldBeEmpty();
        // What is refused before anything is made leaves no namespace either; what only the server can refuse has one.
        (await site.NamespacesAsync()).ShouldBe([await site.NamespaceAsync("port")]);

        // Another namespace in a manifest means nothing: it lands in its own.
        var commit = await site.PushAsync("elsewhere", template.With("more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: escaped, namespace: kube-system }\n"), withImage: false);
        await site.ReadyAsync("elsewhere", commit);
        var landed = (await site.SeeAsync("configmaps", "--all-namespaces", "--field-selector", "metadata.name=escaped")).At("items").EnumerateArray().ToList();
        landed.ShouldHaveSingleItem().Text("metadata", "namespace").ShouldBe(await site.NamespaceAsync("elsewhere"));
    }

    [ContractFact]
    public async Task A_finalizer_that_nobody_clears_is_named_with_its_object_until_somebody_does()
    {
        await using var site = await ClusterSite.OpenAsync(fixture, parameters: Image);
        var commit = await site.PushAsync("stuck", Shipped.Copy("kubernetes-web").With("more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: held, finalizers: [billing.example.com/invoice] }\n"), withImage: false);
        await site.ReadyAsync("stuck", commit);
        var space = await site.NamespaceAsync("stuck");

        await site.DeleteAsync("stuck");
        await site.ReachAsync("stuck", "Leaking");
        var told = await site.ToldAsync("stuck", "Failure", ["ConfigMap/held", "billing.example.com/invoice", "the controller that put it there; its domain is billing.example.com"]);
        told.Message.ShouldContain(space);
        (await site.SeeAsync("configmap", "held", "-n", space)).Has("metadata", "deletionTimestamp").ShouldBeTrue();
        (await site.SeeAsync("pods", "-n", space)).At("items").GetArrayLength().ShouldBe(0);

        await site.Plane.KubectlAsync("patch", "configmap", "held", "-n", space, "--type=merge", "-p", """{"metadata":{"finalizers":null}}""");
        await site.ReachAsync("stuck", "Stopped");
        (await site.NamespacesAsync()).ShouldBeEmpty();
    }

    private static async Task<string> SnapshotAsync(ClusterSite site, string space) =>
        await site.Plane.KubectlAsync("get", "namespace", space, "-o", "json") + await site.Plane.KubectlAsync("get", "configmap,secret,deployment,service,ingress", "-n", space, "-o", "json");
}
