using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.EndToEnd.Kubernetes;

/// <summary>A daemon with the real cluster as its target, what git and webhooks tell it, and kubectl as the witness who knows nothing of it.</summary>
internal sealed class ClusterSite : IAsyncDisposable
{
    public const string Project = "group/web";
    private static int number;
    private readonly KubernetesFixture fixture;
    private readonly KubernetesControlPlane plane;
    private readonly Dictionary<string, string> heads = [];
    private readonly HttpClient visitor;

    private ClusterSite(KubernetesFixture fixture, KubernetesControlPlane plane)
    {
        (this.fixture, this.plane) = (fixture, plane);
        visitor = fixture.Ingress.CreateHttpClient();
        visitor.Timeout = TimeSpan.FromSeconds(10);
        Prefix = $"e{Interlocked.Increment(ref number)}";
    }

    public Workspace Workspace { get; } = new();

    /// <summary>What the names of its namespaces begin with, and its mark on everything that it makes.</summary>
    public string Prefix { get; }

    public Daemon Daemon { get; private set; } = null!;

    public KubernetesControlPlane Plane => plane;

    /// <summary>The target that leads to the cluster, as a line of the configuration.</summary>
    public string Target => TargetWith(plane.Kubeconfig);

    /// <param name="template">For all projects.</param>
    /// <param name="parameters">What the project says, as YAML inside braces.</param>
    /// <param name="more">For tests that need another configuration: changes its text.</param>
    public static async Task<ClusterSite> OpenAsync(KubernetesFixture fixture, string template = "repository:.reviewenv", string parameters = "image: \"reviewenv-test/web:${CI_COMMIT_SHORT_SHA}\", path: /health", Func<ClusterSite, string, string>? more = null)
    {
        var site = new ClusterSite(fixture, await fixture.WithRealNodeAsync());
        try
        {
            var configuration = site.Configuration(template, parameters);
            await File.WriteAllTextAsync(site.Workspace.ConfigurationFile, more?.Invoke(site, configuration) ?? configuration);
            await site.Workspace.CreateRepositoryAsync(Project);
            site.Daemon = await Daemon.StartAsync(site.Workspace);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public string TargetWith(string kubeconfig, string more = "") =>
        $"{{ kubernetes: {{ kubeconfig: \"{kubeconfig}\", instance: {Prefix}, namespacePrefix: {Prefix}, domain: review.localhost, ingress: {{ httpPort: {fixture.Ingress.Port} }}{more} }} }}";

    /// <summary>A commit on a branch, its image there or not, and GitLab's word of it.</summary>
    public async Task<string> PushAsync(string branch, Dictionary<string, string> files, bool withImage = true)
    {
        var commit = await Workspace.CommitFilesAsync(Project, files);
        if (withImage) await fixture.RealNode.TagAsync(commit[..8]);
        await Workspace.GitAsync(Workspace.Repository(Project), "update-ref", $"refs/heads/{branch}", commit);
        await TellAsync(branch, commit);
        return commit;
    }

    public async Task DeleteAsync(string branch)
    {
        await Workspace.GitAsync(Workspace.Repository(Project), "update-ref", "-d", $"refs/heads/{branch}");
        await TellAsync(branch, PushPayload.Zero);
    }

    public async Task TellAsync(string branch, string commit)
    {
        using var answer = await Daemon.PushAsync(Project, $"refs/heads/{branch}", heads.GetValueOrDefault(branch, PushPayload.Zero), commit);
        answer.EnsureSuccessStatusCode();
        heads[branch] = commit;
    }

    /// <summary>SIGKILL, and another one on the same store.</summary>
    public async Task KillDaemonAsync()
    {
        Daemon.KillHard();
        await Daemon.WaitForExitAsync();
        await Daemon.DisposeAsync();
        Daemon = await Daemon.StartAsync(Workspace);
    }

    /// <summary>What the API says of a branch's environment.</summary>
    public async Task<JsonElement> FindAsync(string branch) => await Daemon.FindAsync(Project, branch) ?? throw new InvalidOperationException($"nothing is known of {branch}");

    /// <summary>The namespace that a branch was given.</summary>
    public async Task<string> NamespaceAsync(string branch) => (await FindAsync(branch)).GetProperty("name").GetString()!;

    public async Task<string> PhaseAsync(string branch) => (await Daemon.FindAsync(Project, branch))?.GetProperty("phase").GetString() ?? "";

    /// <summary>Waits for a phase; when it does not come, says what the journal tells.</summary>
    public async Task ReachAsync(string branch, string phase, TimeSpan? within = null)
    {
        try
        {
            await Eventually.TrueAsync(async () => await PhaseAsync(branch) == phase, $"{branch} is {phase}", within ?? TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}{Environment.NewLine}{await TellStoryAsync(branch)}", e);
        }
    }

    /// <summary>Waits until the commit is served and published.</summary>
    /// <returns>The dotenv report.</returns>
    public async Task<string> ReadyAsync(string branch, string commit)
    {
        try
        {
            return await Daemon.DotenvAsync(Project, branch, commit, "90s");
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException($"{e.Message}{Environment.NewLine}{await TellStoryAsync(branch)}", e);
        }
    }

    /// <summary>Waits for a line of the journal that holds all of these words.</summary>
    public async Task<JournalLine> ToldAsync(string branch, string kind, string[] words, TimeSpan? within = null)
    {
        JournalLine? found = null;
        try
        {
            await Eventually.TrueAsync(
                async () => (found = (await JournalAsync(branch)).FirstOrDefault(line => line.Kind == kind && words.All(word => line.Message.Contains(word, StringComparison.OrdinalIgnoreCase)))) is not null,
                $"the journal of {branch} has a {kind} with '{string.Join("', '", words)}'", within ?? TimeSpan.FromSeconds(40));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}{Environment.NewLine}{await TellStoryAsync(branch)}", e);
        }

        return found!;
    }

    /// <summary>From the first to the last line.</summary>
    public async Task<IReadOnlyList<JournalLine>> JournalAsync(string branch)
    {
        var id = new EnvironmentKey(Project, GitRef.Branch(branch)).Id;
        using var answer = await Daemon.Http.GetAsync(new Uri(Workspace.Server, $"/api/v1/environments/{id}/journal?limit=1000"));
        if (!answer.IsSuccessStatusCode) return [];
        using var read = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return [.. read.RootElement.GetProperty("entries").EnumerateArray().Select(JournalLine.Of).OrderBy(line => line.Sequence)];
    }

    /// <summary>What the page of a URL says, by way of the ingress controller.</summary>
    public async Task<string> PageAsync(Uri url) => await visitor.GetStringAsync(url);

    public async Task<HttpStatusCode> StatusAsync(Uri url)
    {
        using var answer = await visitor.GetAsync(url);
        return answer.StatusCode;
    }

    /// <summary>What kubectl shows: an object, or the items of a list.</summary>
    public async Task<JsonElement> SeeAsync(params string[] args) => JsonSerializer.Deserialize<JsonElement>(await plane.KubectlAsync(["get", "-o", "json", .. args]));

    /// <summary>The namespaces that carry this daemon's mark, as kubectl shows them.</summary>
    public async Task<IReadOnlyList<string>> NamespacesAsync() =>
        [.. (await SeeAsync("namespaces", "-l", $"reviewenv.dev/instance={Prefix}")).GetProperty("items").EnumerateArray().Select(space => space.At("metadata", "name").GetString()!).Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        if (Daemon is not null) await Daemon.DisposeAsync();
        await Workspace.DisposeAsync();
        // What a test left would take room on the node from the next.
        var left = await NamespacesAsync();
        if (left.Count > 0) await plane.KubectlAsync(["delete", "namespace", "--wait=false", .. left]);
    }

    private async Task<string> TellStoryAsync(string branch)
    {
        var lines = (await JournalAsync(branch)).Select(line => $"{line.At:HH:mm:ss.fff} {line.Kind}: {line.Message}");
        var pods = await plane.KubectlAsync("get", "namespaces,pods,events", "--all-namespaces", "-o", "wide");
        var spaces = await plane.KubectlAsync("get", "namespaces", "-l", $"reviewenv.dev/instance={Prefix}", "-o", "jsonpath={.items[*].status}");
        return string.Join(Environment.NewLine, [(await Daemon.FindAsync(Project, branch))?.ToString() ?? "nothing is known of it", .. lines, pods, spaces, Daemon.Output.Length > 4000 ? Daemon.Output[^4000..] : Daemon.Output]);
    }

    private string Configuration(string template, string parameters) => $$"""
        publicUrl: http://localhost:{{Workspace.Port}}
        listen: http://127.0.0.1:{{Workspace.Port}}
        storage: sqlite:reviewenv.db
        local: { repositories: ./repositories, webhookSecret: "${file:webhook-secret}" }
        targets:
          cluster: {{Target}}
        projects:
          - path: group/*
            target: cluster
            template: {{template}}
            parameters: { {{parameters}} }
            refs: { include: ["*"], exclude: [main] }
            lifetime: { autoStopIn: 3 days }
        auth:
          tokens:
            - { name: tester, sha256: {{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Workspace.Token)))}}, role: maintainer, projects: ["group/*"] }

        """;
}
