using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.EndToEnd.Kubernetes;
using ReviewEnv.Testing.Servers.Aws;
using ReviewEnv.Testing.Servers.Moto;

namespace ReviewEnv.EndToEnd.CloudFormation;

/// <summary>A daemon with an account as its target that knows GitLab by its webhooks alone; the aws command is the witness who knows nothing of it.</summary>
internal sealed class AccountSite : IAsyncDisposable
{
    public const string Project = "group/web";
    private static int number;
    private readonly WebHost front;
    private readonly ConcurrentQueue<string> visits = [];
    private readonly ConcurrentDictionary<string, string> heads = [];
    private readonly List<string> said = [];

    private AccountSite(MotoServer moto)
    {
        Moto = moto;
        Aws = moto.Aws();
        Prefix = $"a{Interlocked.Increment(ref number)}";
        front = new WebHost(application => application.Run(context =>
        {
            visits.Enqueue(context.Request.Path);
            return context.Response.WriteAsync($"hello from {context.Request.Path}");
        }));
    }

    public Workspace Workspace { get; } = new();

    public MotoServer Moto { get; }

    public AwsCli Aws { get; }

    /// <summary>What the names of its stacks begin with, and its mark on them.</summary>
    public string Prefix { get; }

    public Daemon Daemon { get; private set; } = null!;

    /// <summary>Paths that were asked for where the stacks' URLs lead.</summary>
    public IReadOnlyCollection<string> Visits => visits;

    /// <summary>Everything that the daemon ever wrote, this one and those before it.</summary>
    public string AllOutput => string.Join('\n', said.Append(Daemon.Output));

    /// <param name="project">More keys of the project, as YAML inside braces.</param>
    /// <param name="target">More keys of the target.</param>
    /// <param name="front">Whether the template's URL is to be given the test's web server.</param>
    public static async Task<AccountSite> OpenAsync(MotoFixture fixture, string project = "", string target = "", string template = StackTemplate.Name, string body = StackTemplate.Body, bool front = true)
    {
        var site = new AccountSite(await fixture.ServerAsync());
        try
        {
            await site.front.StartAsync();
            StackTemplate.WriteTo(Path.Combine(site.Workspace.Directory, "templates", StackTemplate.Name), body);
            var parameters = front ? $"parameters: {{ front: \"127.0.0.1:{site.front.Uri.Port}\" }}" : "parameters: {}";
            await File.WriteAllTextAsync(site.Workspace.ConfigurationFile, site.Configuration(template, $"{parameters}{project}", target));
            foreach (var (name, value) in site.Aws.Environment.Where(pair => pair.Key != "AWS_ENDPOINT_URL")) site.Workspace.Environment[name] = value;
            site.Daemon = await Daemon.StartAsync(site.Workspace);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new commit on a branch, by webhook alone.</summary>
    public async Task<string> PushAsync(string branch)
    {
        var commit = Some.Commit().Value;
        await GitLab.PushAsync(Project, branch, heads.GetValueOrDefault(branch, PushPayload.Zero), commit);
        heads[branch] = commit;
        return commit;
    }

    public async Task DeleteAsync(string branch)
    {
        await GitLab.PushAsync(Project, branch, heads[branch], PushPayload.Zero);
        heads.TryRemove(branch, out _);
    }

    public Task MergeAsync(string branch) => GitLab.MergeAsync(Project, branch, heads[branch]);

    /// <summary>Ends the daemon, takes its database away, and starts another.</summary>
    public async Task LoseDatabaseAsync()
    {
        said.Add(Daemon.Output);
        (await Daemon.TerminateAsync(TimeSpan.FromSeconds(20))).ShouldBe(0);
        await Daemon.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(Workspace.Directory, "reviewenv.db*")) File.Delete(file);
        Daemon = await Daemon.StartAsync(Workspace);
    }

    public async Task<JsonElement> FindAsync(string branch) => await Daemon.FindAsync(Project, branch) ?? throw new InvalidOperationException($"nothing is known of {branch}");

    public async Task<string> StackNameAsync(string branch) => (await FindAsync(branch)).Text("name")!;

    /// <summary>The branch's stack as the aws command shows it; null when there is none.</summary>
    public async Task<JsonNode?> StackAsync(string branch) => await Aws.StackAsync(await StackNameAsync(branch));

    /// <summary>Names of the stacks that carry this daemon's mark, as the aws command shows them.</summary>
    public async Task<IReadOnlyList<string>> StacksAsync() =>
        [.. JsonNode.Parse(await Aws.RunAsync("cloudformation", "describe-stacks"))!["Stacks"]!.AsArray().Where(stack => TagOf(stack!, "instance") == Prefix).Select(stack => stack!["StackName"]!.GetValue<string>()).Order(StringComparer.Ordinal)];

    /// <summary>Change sets of the branch's stack that wait, as the aws command lists them.</summary>
    public async Task<IReadOnlyList<string>> WaitingSetsAsync(string branch) =>
        [.. JsonNode.Parse(await Aws.RunAsync("cloudformation", "list-change-sets", "--stack-name", await StackNameAsync(branch)))!["Summaries"]!.AsArray().Select(set => set!["ChangeSetId"]!.GetValue<string>())];

    public static string? TagOf(JsonNode stack, string name) => ValueIn(stack["Tags"], "Key", $"reviewenv:{name}", "Value");

    public static string? ParameterOf(JsonNode stack, string name) => ValueIn(stack["Parameters"], "ParameterKey", name, "ParameterValue");

    /// <summary>Waits until a change waits for approval, other than the one that is named.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> ProposedAsync(string branch, string commit)
    {
        await ReachAsync(branch, "AwaitingApproval", commit);
        return (await FindAsync(branch)).Text("proposal", "id")!;
    }

    /// <summary>Waits for a phase; when it does not come, says what the journal tells.</summary>
    public async Task ReachAsync(string branch, string phase, string? commit = null)
    {
        try
        {
            await Eventually.TrueAsync(
                async () => await Daemon.FindAsync(Project, branch) is { } there && there.Text("phase") == phase && (commit is null || there.Text("commit") == commit),
                $"{branch} is {phase}", TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}{Environment.NewLine}{await TellStoryAsync(branch)}", e);
        }
    }

    /// <summary>Waits until the commit is served and published.</summary>
    /// <returns>The dotenv report, read as GitLab reads it.</returns>
    public async Task<IReadOnlyDictionary<string, string>> ReadyAsync(string branch, string commit)
    {
        try
        {
            return StrictDotenv.Parse(await Daemon.DotenvAsync(Project, branch, commit, "90s"));
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException($"{e.Message}{Environment.NewLine}{await TellStoryAsync(branch)}", e);
        }
    }

    /// <summary>From the first to the last line.</summary>
    public async Task<IReadOnlyList<JournalLine>> JournalAsync(string branch)
    {
        using var read = JsonDocument.Parse(await AskAsync($"/api/v1/environments/{Id(branch)}/journal?limit=1000"));
        return [.. read.RootElement.GetProperty("entries").EnumerateArray().Select(JournalLine.Of).OrderBy(line => line.Sequence)];
    }

    public static string Id(string branch) => new EnvironmentKey(Project, GitRef.Branch(branch)).Id;

    public async Task<string> AskAsync(string path) => await Daemon.Http.GetStringAsync(new Uri(Workspace.Server, path));

    public Task<(int Code, string Said)> CliAsync(string command, string branch, params string[] more) => Cli.RunAsync(Workspace, [command, "--project", Project, "--ref", branch, .. more]);

    public async ValueTask DisposeAsync()
    {
        if (Daemon is not null) await Daemon.DisposeAsync();
        await Workspace.DisposeAsync();
        await front.DisposeAsync();
    }

    private GitLabSide GitLab => new(Workspace, Daemon.Http);

    private static string? ValueIn(JsonNode? list, string key, string wanted, string value) =>
        list?.AsArray().FirstOrDefault(entry => entry![key]!.GetValue<string>() == wanted)?[value]?.GetValue<string>();

    private async Task<string> TellStoryAsync(string branch)
    {
        var lines = await Daemon.FindAsync(Project, branch) is null ? [] : (await JournalAsync(branch)).Select(line => $"{line.At:HH:mm:ss.fff} {line.Kind}: {line.Message}");
        return string.Join(Environment.NewLine, [(await Daemon.FindAsync(Project, branch))?.ToString() ?? "nothing is known of it", .. lines, Moto.Output(), Daemon.Output.Length > 4000 ? Daemon.Output[^4000..] : Daemon.Output]);
    }

    private string Configuration(string template, string project, string target) => $$"""
        publicUrl: http://localhost:{{Workspace.Port}}
        listen: http://127.0.0.1:{{Workspace.Port}}
        storage: sqlite:reviewenv.db
        templates: [./templates, {{Path.Combine(AppContext.BaseDirectory, "templates", "environments")}}]
        gitlab: { url: https://gitlab.example.com, signingToken: "{{GitLabSide.SigningToken}}" }
        targets:
          account: { cloudformation: { region: {{AwsCli.Region}}, endpointUrl: "{{Moto.Endpoint}}", s3EndpointUrl: "{{Moto.Endpoint}}", instance: {{Prefix}}, stackPrefix: {{Prefix}}{{target}} } }
        projects:
          - { path: {{Project}}, target: account, template: {{template}}, refs: { exclude: [main] }, lifetime: { autoStopIn: 3 days }, {{project}} }
        costs: { sampleEvery: 1s, currency: EUR, books: [{ name: account, prices: { resources: { "AWS::SQS::Queue": { perHour: 3600, asleep: 360 } } } }] }
        auth:
          tokens:
            - { name: tester, sha256: {{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Workspace.Token)))}}, role: maintainer, projects: ["group/*"] }

        """;
}
