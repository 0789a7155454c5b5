using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Kubernetes;
using Xunit.Abstractions;

namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>What the product is for, from the webhook to the page and back to nothing.</summary>
[NeedsContainers]
[Collection(ClusterCollection.Name)]
public sealed class StoryTests(KubernetesFixture fixture, ITestOutputHelper output)
{
    private const string Branch = "feature/Hello_world";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [ContractFact]
    public async Task A_branch_gets_its_page_keeps_it_through_broken_commits_and_leaves_nothing()
    {
        await using var site = await ClusterSite.OpenAsync(fixture);
        var template = Shipped.Copy("kubernetes-web");

        var first = await site.PushAsync(Branch, template.With("extra.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: extra }\ndata: { a: b }\n"));
        var dotenv = await site.ReadyAsync(Branch, first);
        var url = Daemon.UrlOf(dotenv);
        var space = await site.NamespaceAsync(Branch);
        url.ToString().ShouldBe($"http://{space}.review.localhost:{fixture.Ingress.Port}/");
        dotenv.Split('\n').ShouldContain($"REVIEWENV_SHA={first}");
        await AgreesAsync(site, url, first);
        (await site.SeeAsync("configmap", "extra", "-n", space)).Text("data", "a").ShouldBe("b");
        Measure(await site.JournalAsync(Branch), first, "first page");

        var second = await site.PushAsync(Branch, template);
        Daemon.UrlOf(await site.ReadyAsync(Branch, second)).ShouldBe(url);
        await AgreesAsync(site, url, second);
        (await site.Plane.KubectlAsync("get", "configmap", "extra", "-n", space, "--ignore-not-found")).ShouldBeEmpty();
        Measure(await site.JournalAsync(Branch), second, "second page");

        // An image that nobody built.
        var unbuilt = await site.PushAsync(Branch, template, withImage: false);
        await FailsSoonAsync(site, unbuilt, "pull", $"reviewenv-test/web:{unbuilt[..8]}", $"{second[..8]} keeps serving");
        await StillServesAsync(site, url, second);

        // A program that ends.
        var broken = await site.PushAsync(Branch, template.WithVariable("deployment.yaml", "BEHAVIOUR", "fail"));
        await FailsSoonAsync(site, broken, "boom: cannot start", "1", $"{second[..8]} keeps serving");
        await StillServesAsync(site, url, second);

        // And one that mends it.
        var mended = await site.PushAsync(Branch, template);
        await site.ReadyAsync(Branch, mended);
        await AgreesAsync(site, url, mended);

        var addresses = (await site.SeeAsync("pods", "-n", space)).At("items").EnumerateArray().Where(pod => pod.Has("status", "podIP")).Select(pod => pod.Text("status", "podIP")!).ToList();
        addresses.ShouldNotBeEmpty();
        await site.DeleteAsync(Branch);
        await site.ReachAsync(Branch, "Stopped");
        (await site.NamespacesAsync()).ShouldBeEmpty();
        (await site.Plane.KubectlAsync("get", "namespace", space, "--ignore-not-found")).ShouldBeEmpty();
        (await site.StatusAsync(url)).ShouldBe(HttpStatusCode.NotFound);
        foreach (var address in addresses) (await ListensAsync(address)).ShouldBeFalse(address);
        (await site.JournalAsync(Branch))[^1].Message.ShouldContain("gone");
    }

    /// <summary>What the API says, what kubectl shows and what a visitor sees is one and the same.</summary>
    private static async Task AgreesAsync(ClusterSite site, Uri url, string commit)
    {
        var environment = await site.FindAsync(Branch);
        environment.Text("phase").ShouldBe("Ready");
        environment.Text("commit").ShouldBe(commit);
        environment.Text("serving").ShouldBe(commit);
        environment.Text("url").ShouldBe(url.ToString());
        var space = environment.Text("name")!;

        (await site.NamespacesAsync()).ShouldBe([space]);
        var seen = await site.SeeAsync("namespace", space);
        seen.Text("metadata", "annotations", "reviewenv.dev/commit").ShouldBe(commit);
        seen.Text("metadata", "annotations", "reviewenv.dev/ref").ShouldBe($"refs/heads/{Branch}");
        seen.Text("metadata", "annotations", "reviewenv.dev/project").ShouldBe(ClusterSite.Project);
        seen.Text("metadata", "labels", "reviewenv.dev/environment").ShouldBe(environment.Text("id"));

        var deployment = await site.SeeAsync("deployment", "web", "-n", space);
        VariableOf(deployment.At("spec", "template", "spec"), "COMMIT").ShouldBe(commit);
        deployment.At("status", "readyReplicas").GetInt32().ShouldBe(1);
        (await site.SeeAsync("ingress", "web", "-n", space)).At("spec", "rules")[0].Text("host").ShouldBe(url.Host);
        (await site.SeeAsync("service", "web", "-n", space)).At("spec", "ports")[0].At("port").GetInt32().ShouldBe(80);
        var pods = (await site.SeeAsync("pods", "-n", space)).At("items").EnumerateArray().Where(pod => !pod.Has("metadata", "deletionTimestamp")).ToList();
        pods.ShouldHaveSingleItem().Text("spec", "nodeName").ShouldBe("node-1");
        VariableOf(pods[0].At("spec"), "COMMIT").ShouldBe(commit);
        (await site.PageAsync(url)).ShouldContain($"commit {commit}");
    }

    private static async Task StillServesAsync(ClusterSite site, Uri url, string commit)
    {
        (await site.PageAsync(url)).ShouldContain($"commit {commit}");
        var environment = await site.FindAsync(Branch);
        environment.Text("serving").ShouldBe(commit);
        environment.Text("url").ShouldBe(url.ToString());
    }

    /// <summary>Told, with these words, within 15 s of the push by the journal's own clock; and the phase and the command line say it too.</summary>
    private async Task FailsSoonAsync(ClusterSite site, string commit, params string[] words)
    {
        var told = await site.ToldAsync(Branch, "Failure", words);
        told.Commit.ShouldBe(commit);
        var pushed = (await site.JournalAsync(Branch)).Last(line => line.Kind == "Delivery" && line.Commit == commit);
        output.WriteLine($"told {(told.At - pushed.At).TotalSeconds:0.0} s after the push: {told.Message}");
        (told.At - pushed.At).ShouldBeLessThan(Soon);
        await site.ReachAsync(Branch, "Failed");
        var (code, said) = await Cli.RunAsync(site.Workspace, "why", "--project", ClusterSite.Project, "--ref", Branch);
        code.ShouldBe(0, said);
        foreach (var word in words) said.ShouldContain(word, Case.Insensitive);
    }

    private void Measure(IReadOnlyList<JournalLine> journal, string commit, string what)
    {
        var pushed = journal.Last(line => line.Kind == "Delivery" && line.Commit == commit);
        var published = journal.Last(line => line.Kind == "Publication" && line.Commit == commit);
        output.WriteLine($"{what} {(published.At - pushed.At).TotalSeconds:0.0} s after the push");
    }

    private static string? VariableOf(JsonElement pod, string name) =>
        pod.At("containers")[0].At("env").EnumerateArray().Single(variable => variable.Text("name") == name).Text("value");

    private static async Task<bool> ListensAsync(string address)
    {
        using var client = new TcpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await client.ConnectAsync(address, 8080, patience.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
