using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>A GitLab with one project and its real git repository, and the real daemon that runs a process for each branch.</summary>
internal sealed class TruthSite : IAsyncDisposable
{
    public const string Path = "group/site";
    private Daemon? daemon;

    private TruthSite() { }

    public Workspace Workspace { get; } = new();
    public FakeGitLab GitLab { get; } = new();
    public FakeProject Project { get; private set; } = null!;
    public Daemon Daemon => daemon!;
    public string FirstCommit { get; private set; } = "";

    public static async Task<TruthSite> StartAsync(string brake = "{ number: 10 }", DeliveryPlan? delivery = null, string project = "forks: never")
    {
        var site = new TruthSite();
        await site.GitLab.StartAsync();
        site.FirstCommit = await site.Workspace.CreateRepositoryAsync(Path);
        site.Project = site.GitLab.AddProject(Path);
        site.Project.ServeRepository(site.Workspace.Repository(Path));
        site.Project.AddHook(new Uri(site.Workspace.Server, "/webhooks/gitlab"), Workspace.WebhookSecret);
        if (delivery is not null) site.GitLab.Delivery = delivery;
        site.WriteConfiguration(brake, project);
        site.daemon = await Daemon.StartAsync(site.Workspace);
        return site;
    }

    /// <summary>Moves branches of the repository in one push; null deletes.</summary>
    public async Task PushAsync(params (string Branch, string? Commit)[] moves)
    {
        foreach (var (branch, commit) in moves)
        {
            string[] arguments = commit is null ? ["update-ref", "-d", $"refs/heads/{branch}"] : ["update-ref", $"refs/heads/{branch}", commit];
            await Workspace.GitAsync(Workspace.Repository(Path), arguments);
        }

        Project.SyncFromRepository();
    }

    public Task<string> CommitAsync(string page) => Workspace.CommitAsync(Path, page, FirstCommit);

    /// <summary>SIGKILL, and a new process on the same files.</summary>
    public async Task KillAndStartAsync()
    {
        Daemon.KillHard();
        await Daemon.WaitForExitAsync();
        await Daemon.DisposeAsync();
        daemon = await Daemon.StartAsync(Workspace);
    }

    /// <summary>SIGTERM, and a new process on the same files.</summary>
    public async Task RestartAsync()
    {
        (await Daemon.TerminateAsync(within: TimeSpan.FromSeconds(20))).ShouldBe(0, Daemon.Output);
        await Daemon.DisposeAsync();
        daemon = await Daemon.StartAsync(Workspace);
    }

    public async Task<IReadOnlyList<JsonElement>> EnvironmentsAsync()
    {
        using var json = JsonDocument.Parse(await Daemon.Http.GetStringAsync(new Uri(Workspace.Server, "api/v1/environments")));
        return [.. json.RootElement.GetProperty("environments").EnumerateArray().Select(element => element.Clone())];
    }

    public async Task<IReadOnlyList<JsonElement>> JournalAsync(string id)
    {
        using var json = JsonDocument.Parse(await Daemon.Http.GetStringAsync(new Uri(Workspace.Server, $"api/v1/environments/{id}/journal")));
        return [.. json.RootElement.GetProperty("entries").EnumerateArray().Select(element => element.Clone())];
    }

    public async Task<(bool On, int Held)> BrakeAsync()
    {
        using var json = JsonDocument.Parse(await Daemon.Http.GetStringAsync(new Uri(Workspace.Server, "api/v1/brake")));
        return (json.RootElement.GetProperty("on").GetBoolean(), json.RootElement.GetProperty("environments").GetArrayLength());
    }

    public async Task<string?> HoldAsync()
    {
        using var json = JsonDocument.Parse(await Daemon.Http.GetStringAsync(new Uri(Workspace.Server, "api/v1/brake")));
        return json.RootElement.GetProperty("hold").GetString();
    }

    /// <summary>The commit that is served for each living environment, by branch.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ServedAsync() => (await EnvironmentsAsync())
        .Where(environment => environment.GetProperty("phase").GetString() == "Ready")
        .ToDictionary(environment => environment.GetProperty("ref").GetString()!, environment => environment.GetProperty("publishedCommit").GetString()!);

    public int Processes => Workspace.ProcessesBelow(Workspace.Environments).Count;

    private void WriteConfiguration(string brake, string project)
    {
        File.WriteAllText(System.IO.Path.Combine(Workspace.Directory, "gitlab-token"), GitLab.Token);
        File.WriteAllText(Workspace.ConfigurationFile, $$"""
            publicUrl: http://localhost:{{Workspace.Port}}
            listen: http://127.0.0.1:{{Workspace.Port}}
            storage: sqlite:reviewenv.db
            gitlab: { url: {{GitLab.Url}}, token: "${file:gitlab-token}", webhookSecret: "${file:webhook-secret}", resyncEvery: 10s }
            targets:
              here: { process: { directory: ./environments } }
            projects:
              - { path: "group/*", target: here, template: static-site, refs: { include: ["*"], exclude: [main] }, {{project}} }
            brake: {{brake}}
            auth:
              tokens:
                - { name: tester, sha256: {{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Workspace.Token)))}}, role: maintainer, projects: ["group/*"] }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (daemon is not null) await daemon.DisposeAsync();
        }
        finally
        {
            await GitLab.DisposeAsync();
            await Workspace.DisposeAsync();
        }
    }
}
