using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>SIGKILL in the middle of everything: afterwards all is as it would be without.</summary>
[NeedsContainers]
[Collection(ClusterCollection.Name)]
public sealed class CrashTests(KubernetesFixture fixture)
{
    private static readonly string[] Branches = ["one", "two", "three"];
    private static readonly string[] Kinds = ["Deployment", "Service", "Ingress", "ConfigMap"];

    [ContractFact]
    public Task The_daemon_is_killed_while_it_makes_changes_and_removes() => SurviveAsync(site => site.KillDaemonAsync());

    [ContractFact]
    public Task The_API_server_is_killed_while_environments_are_made_changed_and_removed() => SurviveAsync(site => RestartAsync(site, ControlPlaneComponent.ApiServer));

    [ContractFact]
    public Task Etcd_is_killed_while_environments_are_made_changed_and_removed() => SurviveAsync(site => RestartAsync(site, ControlPlaneComponent.Etcd));

    private async Task SurviveAsync(Func<ClusterSite, Task> crashAsync)
    {
        await using var site = await ClusterSite.OpenAsync(fixture, parameters: "image: \"reviewenv-test/web:1\", path: /health");
        var template = Shipped.Copy("kubernetes-web");
        var commits = new Dictionary<string, string>();
        // At another moment each time, and where none of them is the first.
        int[] moments = [150, 500, 900];

        foreach (var branch in Branches) commits[branch] = await site.PushAsync(branch, template.With("more.yaml", ConfigMap("first", branch)), withImage: false);
        await CrashAfterAsync(moments[0]);
        await ConvergedAsync(site, commits, "first");

        foreach (var branch in Branches) commits[branch] = await site.PushAsync(branch, template.With("more.yaml", ConfigMap("second", branch)), withImage: false);
        await CrashAfterAsync(moments[1]);
        await ConvergedAsync(site, commits, "second");

        foreach (var branch in Branches.Skip(1)) await site.DeleteAsync(branch);
        commits = commits.Where(entry => entry.Key == Branches[0]).ToDictionary();
        await CrashAfterAsync(moments[2]);
        foreach (var branch in Branches.Skip(1)) await site.ReachAsync(branch, "Stopped", TimeSpan.FromSeconds(90));
        await ConvergedAsync(site, commits, "second");

        async Task CrashAfterAsync(int milliseconds)
        {
            // Nothing is awaited here: a crash does not wait for a good moment either, and what must hold must hold at any.
            await Task.Delay(milliseconds);
            await crashAsync(site);
        }
    }

    /// <summary>Every branch has exactly its own, kubectl sees exactly the branches, and the pages are those of their commits.</summary>
    private static async Task ConvergedAsync(ClusterSite site, Dictionary<string, string> commits, string map)
    {
        var spaces = new List<string>();
        foreach (var (branch, commit) in commits)
        {
            var url = Daemon.UrlOf(await site.ReadyAsync(branch, commit));
            (await site.PageAsync(url)).ShouldContain($"commit {commit}");
            await site.ReachAsync(branch, "Ready");
            spaces.Add(await site.NamespaceAsync(branch));
        }

        spaces.ShouldBeUnique();
        (await site.NamespacesAsync()).ShouldBe(spaces, ignoreOrder: true);
        foreach (var space in spaces)
        {
            var ours = (await site.SeeAsync(string.Join(',', Kinds), "-n", space, "-l", $"reviewenv.dev/instance={site.Prefix}")).At("items").EnumerateArray();
            ours.Select(live => $"{live.Text("kind")}/{live.Text("metadata", "name")}").ShouldBe(["Deployment/web", "Service/web", "Ingress/web", $"ConfigMap/{map}"], ignoreOrder: true);
            await Eventually.TrueAsync(async () => (await site.SeeAsync("pods", "-n", space)).At("items").GetArrayLength() == 1, $"{space} has one pod");
        }
    }

    private static string ConfigMap(string name, string value) => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name} }}\ndata: {{ branch: {value} }}\n";

    private static async Task RestartAsync(ClusterSite site, ControlPlaneComponent component)
    {
        await site.Plane.KillAsync(component);
        // For so long requests fail. That a daemon has noticed tells no event: with etcd dead, watches go on from the API server's memory.
        await Task.Delay(TimeSpan.FromSeconds(1));
        await site.Plane.StartAgainAsync(component);
    }
}
