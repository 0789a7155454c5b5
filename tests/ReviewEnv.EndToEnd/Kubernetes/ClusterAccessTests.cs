using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>Clusters that are away, and credentials that do not last.</summary>
[NeedsContainers]
[Collection(ClusterCollection.Name)]
public sealed class ClusterAccessTests(KubernetesFixture fixture)
{
    private const string Image = "image: \"reviewenv-test/web:1\", path: /health";

    [ContractFact]
    public async Task A_cluster_that_is_away_is_said_to_be_keeps_nobody_else_waiting_and_catches_up()
    {
        var plane = await fixture.WithRealNodeAsync();
        await using var way = new Forwarder(plane.Server.Port);
        await using var site = await ClusterSite.OpenAsync(fixture, "kubernetes-web", Image, (site, text) =>
        {
            var kubeconfig = Path.Combine(site.Workspace.Directory, "away.kubeconfig");
            File.WriteAllText(kubeconfig, File.ReadAllText(plane.Kubeconfig).Replace($":{plane.Server.Port}", $":{way.Port}", StringComparison.Ordinal));
            return text
                .Replace("\nprojects:", $"\n  away: {site.TargetWith(kubeconfig).Replace($"instance: {site.Prefix}", $"instance: {site.Prefix}-away", StringComparison.Ordinal)}\nprojects:", StringComparison.Ordinal)
                .Replace("  - path: group/*", $"  - {{ path: group/away, target: away, template: kubernetes-web, parameters: {{ {Image} }} }}\n  - path: group/*", StringComparison.Ordinal);
        });
        await site.Workspace.CreateRepositoryAsync("group/away");
        var away = await site.Workspace.CommitFilesAsync("group/away", new Dictionary<string, string> { ["readme"] = "" });
        await site.Workspace.GitAsync(site.Workspace.Repository("group/away"), "update-ref", "refs/heads/patient", away);
        (await site.Daemon.PushAsync("group/away", "refs/heads/patient", PushPayload.Zero, away)).EnsureSuccessStatusCode().Dispose();

        // The other cluster goes on.
        var here = await site.PushAsync("lucky", new() { ["readme"] = "" }, withImage: false);
        await site.ReadyAsync("lucky", here);
        await Eventually.TrueAsync(async () => (await AwayAsync())?.Contains("away", StringComparison.Ordinal) == true, "the environment says that its cluster is away");
        (await AwayAsync())!.ShouldContain("refused");

        way.Open();
        await site.Daemon.DotenvAsync("group/away", "patient", away, "90s");
        (await site.SeeAsync("namespaces", "-l", $"reviewenv.dev/instance={site.Prefix}-away")).At("items").GetArrayLength().ShouldBe(1);

        // And away again, in the middle of its life: told, not taken for gone, and removed once it is back.
        await way.CloseAsync();
        await site.Workspace.GitAsync(site.Workspace.Repository("group/away"), "update-ref", "-d", "refs/heads/patient");
        (await site.Daemon.PushAsync("group/away", "refs/heads/patient", away, PushPayload.Zero)).EnsureSuccessStatusCode().Dispose();
        await Eventually.TrueAsync(async () => (await AwayAsync())?.Contains("refused", StringComparison.Ordinal) == true, "the environment says again that its cluster is away");
        (await site.Daemon.FindAsync("group/away", "patient"))!.Value.Text("phase").ShouldNotBe("Stopped");
        way.Open();
        await Eventually.TrueAsync(async () => (await site.Daemon.FindAsync("group/away", "patient"))?.Text("phase") == "Stopped", "it is gone", TimeSpan.FromSeconds(90));
        (await site.SeeAsync("namespaces", "-l", $"reviewenv.dev/instance={site.Prefix}-away")).At("items").GetArrayLength().ShouldBe(0);
        (await site.PhaseAsync("lucky")).ShouldBe("Ready");

        async Task<string?> AwayAsync() => await site.Daemon.FindAsync("group/away", "patient") is { } found && found.Has("reason") ? found.Text("reason") : null;
    }

    [ContractFact]
    public async Task Credentials_of_a_program_are_asked_for_again_when_they_end()
    {
        var plane = await fixture.WithRealNodeAsync();
        const string Binding = "e2e-alice-for-a-while";
        await plane.KubectlAsync("create", "clusterrolebinding", Binding, "--clusterrole=cluster-admin", $"--user={ClusterUser.Alice.Name}");
        try
        {
            await using var site = await ClusterSite.OpenAsync(fixture, "kubernetes-web", Image, (site, text) => text.Replace(site.Target, site.TargetWith(WithProgram(site)), StringComparison.Ordinal));
            var first = await site.PushAsync("lasting", new() { ["readme"] = "1" }, withImage: false);
            await site.ReadyAsync("lasting", first);
            var log = Path.Combine(site.Workspace.Directory, "handed-out");
            File.ReadAllLines(log).ShouldContain("alice");

            // The first one is worth nothing any more; whoever goes on with it is refused.
            await plane.KubectlAsync("delete", "clusterrolebinding", Binding);
            await Eventually.TrueAsync(() => DateTime.UtcNow > File.GetLastWriteTimeUtc(log).AddSeconds(Lasts), "the first credential has ended");
            var second = await site.PushAsync("lasting", new() { ["readme"] = "2" }, withImage: false);
            var url = Daemon.UrlOf(await site.ReadyAsync("lasting", second));
            (await site.PageAsync(url)).ShouldContain($"commit {second}");
            File.ReadAllLines(log).ShouldContain("admin");
            var told = string.Concat((await site.JournalAsync("lasting")).Select(line => line.Message)) + site.Daemon.Output;
            foreach (var user in (ClusterUser[])[ClusterUser.Alice, ClusterUser.Admin]) told.ShouldNotContain(user.Token);
        }
        finally
        {
            await plane.KubectlAsync("delete", "clusterrolebinding", Binding, "--ignore-not-found");
        }
    }

    private const int Lasts = 6;

    /// <summary>A program that hands out Alice's token once, and then another.</summary>
    private static string WithProgram(ClusterSite site)
    {
        var folder = site.Workspace.Directory;
        var program = Path.Combine(folder, "credentials");
        File.WriteAllText(program, $$$"""
            #!/bin/sh
            if [ -e {{{folder}}}/handed-out ]; then who=admin token={{{ClusterUser.Admin.Token}}}; else who=alice token={{{ClusterUser.Alice.Token}}}; fi
            echo $who >>{{{folder}}}/handed-out
            ends=$(date -u -d "+{{{Lasts}}} seconds" +%Y-%m-%dT%H:%M:%SZ)
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s","expirationTimestamp":"%s"}}' $token $ends

            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var kubeconfig = Path.Combine(folder, "program.kubeconfig");
        File.WriteAllText(kubeconfig, File.ReadAllText(site.Plane.Kubeconfig).Replace(
            $"user: {{token: \"{site.Plane.AdminToken}\"}}", $"user: {{exec: {{apiVersion: client.authentication.k8s.io/v1, command: {program}, interactiveMode: Never}}}}", StringComparison.Ordinal));
        File.ReadAllText(kubeconfig).ShouldContain("exec:");
        return kubeconfig;
    }
}
