using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>A GitLab with one project, the real daemon that serves it, and a working tree from which people push and runners run jobs.</summary>
internal sealed class CiWorld : IAsyncDisposable
{
    public const string Path = "group/site";
    private readonly Workspace workspace = new();
    private Daemon? daemon;

    /// <param name="settings">What the project's entry in the configuration has beside path and target.</param>
    public CiWorld(string settings = "template: static-site")
    {
        Settings = settings;
        Project = new CiProject(System.IO.Path.Combine(workspace.Directory, "ci"), Path);
    }

    public FakeGitLab GitLab { get; } = new();

    public FakeProject Forge { get; private set; } = null!;

    public CiProject Project { get; }

    public Daemon Daemon => daemon!;

    /// <summary>A folder for what jobs and tests tell each other.</summary>
    public string Signals => System.IO.Path.Combine(workspace.Directory, "signals");

    public Uri Server => workspace.Server;

    private string Settings { get; }

    private string PublicUrl => $"http://localhost:{workspace.Port}";

    /// <param name="jobs">What the project's CI configuration has beside the include.</param>
    /// <param name="templates">Templates of process environments beside the shipped ones: their <c>command</c>, by name.</param>
    public async Task<CiWorld> StartAsync(string jobs = "", params (string Name, string Command)[] templates)
    {
        await GitLab.StartAsync();
        Directory.CreateDirectory(Signals);
        foreach (var (name, command) in templates) WriteTemplate(name, command);
        WriteConfiguration();
        var repository = workspace.Repository(Path);
        Directory.CreateDirectory(repository);
        await workspace.GitAsync(workspace.Directory, "init", "--quiet", "--bare", "--initial-branch=main", repository);
        Forge = GitLab.AddProject(Path);
        Forge.ServeRepository(repository);
        Forge.AddHook(new Uri(workspace.Server, "/webhooks/gitlab"), Workspace.WebhookSecret);
        daemon = await Daemon.StartAsync(workspace);
        await Project.CreateAsync("main", jobs);
        await PushAsync("main");
        return this;
    }

    /// <summary>Makes a branch with a commit of its own and pushes it, as a developer does.</summary>
    public async Task<string> PushNewAsync(string branch, string page)
    {
        await Project.GitAsync("checkout", "--quiet", "-b", branch, "main");
        return await PushNextAsync(branch, page);
    }

    public async Task<string> PushNextAsync(string branch, string page)
    {
        var commit = await Project.CommitAsync(page);
        await PushAsync(branch);
        return commit;
    }

    /// <summary>Runs jobs as a runner would, with an ID token that GitLab made for them.</summary>
    public Task<Testing.Servers.GitLabCiLocal.CiRun> RunAsync(string branch, params IEnumerable<string> jobs)
    {
        Project.Variables["REVIEWENV_URL"] = PublicUrl;
        Project.Variables["REVIEWENV_ID_TOKEN"] = GitLab.IdToken(Forge, $"refs/heads/{branch}", audience: PublicUrl);
        return Project.RunAsync(jobs);
    }

    public async Task<string?> PhaseAsync(string branch) => (await Daemon.FindAsync(Path, branch))?.GetProperty("phase").GetString();

    public Task ReachesAsync(string branch, string phase, TimeSpan? within = null) =>
        Eventually.TrueAsync(async () => await PhaseAsync(branch) == phase, $"the environment of {branch} to be {phase}", within ?? TimeSpan.FromSeconds(60));

    public async Task<IReadOnlyList<string>> JournalAsync(string branch)
    {
        var id = (await Daemon.FindAsync(Path, branch))!.Value.GetProperty("id").GetString();
        var journal = JsonDocument.Parse(await Daemon.Http.GetStringAsync(new Uri(workspace.Server, $"/api/v1/environments/{id}/journal"))).RootElement;
        return [.. journal.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("message").GetString()!)];
    }

    /// <summary>The environment and its journal as the API shows them.</summary>
    public async Task<string> ShownAsync(string branch) => $"{await Daemon.FindAsync(Path, branch)} {string.Join('\n', await JournalAsync(branch))}";

    public async ValueTask DisposeAsync()
    {
        if (daemon is not null) await daemon.DisposeAsync();
        await workspace.DisposeAsync();
        await GitLab.DisposeAsync();
    }

    private Task<string> PushAsync(string branch) =>
        Project.GitAsync("push", "--quiet", new UriBuilder(GitLab.Url) { UserName = "oauth2", Password = GitLab.Token, Path = Path + ".git" }.Uri.AbsoluteUri, branch);

    private void WriteTemplate(string name, string command)
    {
        var folder = System.IO.Path.Combine(workspace.Directory, "templates", name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(System.IO.Path.Combine(folder, "template.yaml"), $"driver: process\nprocess: {{ command: {command} }}\nreadiness: {{ path: /, timeout: 60s }}\n");
    }

    private void WriteConfiguration()
    {
        Directory.CreateDirectory(System.IO.Path.Combine(workspace.Directory, "templates"));
        File.WriteAllText(System.IO.Path.Combine(workspace.Directory, "gitlab-token"), GitLab.Token);
        File.WriteAllText(workspace.ConfigurationFile, $$"""
            publicUrl: {{PublicUrl}}
            listen: http://127.0.0.1:{{workspace.Port}}
            storage: sqlite:reviewenv.db
            gitlab: { url: {{GitLab.Url}}, token: "${file:gitlab-token}", webhookSecret: "${file:webhook-secret}", resyncEvery: 10s }
            targets:
              here: { process: { directory: ./environments } }
            templates: [./templates, {{System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(CiProject.Template)!, "..", "environments"))}}]
            projects:
              - { path: {{Path}}, target: here, refs: { include: ["*"], exclude: [main] }, {{Settings}} }
            auth:
              tokens:
                - { name: tester, sha256: {{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Workspace.Token)))}}, role: maintainer, projects: ["group/*"] }
            """);
    }
}
