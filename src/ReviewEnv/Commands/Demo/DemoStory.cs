using System.Net.Http.Headers;
using System.Text.Json;

namespace ReviewEnv.Commands.Demo;

/// <summary>The story in its order. Every claim is checked from outside: by HTTP, the process table and the file system.</summary>
internal sealed class DemoStory(DemoWorkspace workspace, DemoGit git, Uri server, HttpClient http, DemoTeller teller)
{
    public const string Branch = "feature/hello";
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(60);
    private static readonly string Id = new Core.Desired.EnvironmentKey(DemoWorkspace.Project, Core.Branches.GitRef.Branch(Branch)).Id;

    public async Task TellAsync(CancellationToken cancellationToken)
    {
        var url = await GoLiveAsync(cancellationToken);
        await ChangeAsync(url, cancellationToken);
        await RestAsync(url, cancellationToken);
        await MergeAsync(url, cancellationToken);
    }

    private async Task<Uri> GoLiveAsync(CancellationToken cancellationToken)
    {
        await git.RunInCloneAsync(cancellationToken, "checkout", "--quiet", "-b", Branch);
        workspace.WriteSite("Hello", "The first commit of feature/hello.");
        var commit = await git.CommitAsync("Say hello", cancellationToken);
        teller.Begin();
        await git.RunInCloneAsync(cancellationToken, "push", "--quiet", "origin", Branch);
        teller.Tell($"pushed {Branch} at {commit[..8]}");

        var report = await DotenvAsync(commit, cancellationToken);
        var url = new Uri(Value(report, "DYNAMIC_ENVIRONMENT_URL"));
        await ExpectAsync(url, "The first commit", cancellationToken);
        teller.Tell($"live at {url}");
        Check(ProcessTable.Below(workspace.Environments).Count > 0, "no process serves the environment");
        teller.Quote("the dotenv report that a CI job passes on", report);
        return url;
    }

    private async Task ChangeAsync(Uri url, CancellationToken cancellationToken)
    {
        workspace.WriteSite("Hello again", "The second commit of feature/hello, at the same address.");
        var commit = await git.CommitAsync("Say it again", cancellationToken);
        teller.Begin();
        await git.RunInCloneAsync(cancellationToken, "push", "--quiet", "origin", Branch);
        teller.Tell($"pushed a change, {commit[..8]}");

        var report = await DotenvAsync(commit, cancellationToken);
        Check(Value(report, "DYNAMIC_ENVIRONMENT_URL") == url.AbsoluteUri, "the address changed with the commit");
        await ExpectAsync(url, "The second commit", cancellationToken);
        teller.Tell($"the same address serves {commit[..8]}");
    }

    private async Task RestAsync(Uri url, CancellationToken cancellationToken)
    {
        teller.Begin();
        using var asked = await http.PostAsync(new Uri(server, $"/api/v1/environments/{Id}/sleep"), content: null, cancellationToken);
        Check(asked.IsSuccessStatusCode, $"sleep was refused: {await asked.Content.ReadAsStringAsync(cancellationToken)}");
        await UntilAsync(async () => await PhaseAsync(cancellationToken) == "Sleeping", "the environment to sleep", cancellationToken);
        Check(ProcessTable.Below(workspace.Environments).Count == 0, "a process of the environment runs in its sleep");
        teller.Tell("put to sleep, as it would be by itself after 'sleepAfter': no process runs, the address stays");

        await ExpectAsync(url, "The second commit", cancellationToken);
        Check(ProcessTable.Below(workspace.Environments).Count > 0, "no process serves the environment that was woken");
        teller.Tell("a visitor came, waited and got the page: awake again");
    }

    private async Task MergeAsync(Uri url, CancellationToken cancellationToken)
    {
        await git.RunInCloneAsync(cancellationToken, "checkout", "--quiet", "main");
        await git.RunInCloneAsync(cancellationToken, "merge", "--quiet", "--no-ff", "--message", $"Merge {Branch}", Branch);
        teller.Begin();
        await git.RunInCloneAsync(cancellationToken, "push", "--quiet", "origin", "main", $":{Branch}");
        teller.Tell($"merged {Branch} into main and deleted it");

        await UntilAsync(async () => await PhaseAsync(cancellationToken) == "Stopped", "the environment to be reported as stopped", cancellationToken);
        Check(!await AnswersAsync(url, cancellationToken), $"{url} still answers");
        Check(ProcessTable.Below(workspace.Environments).Count == 0, "a process of the environment is still there");
        Check(Directory.EnumerateDirectories(workspace.Environments).All(folder => Path.GetFileName(folder).StartsWith('.')), "the environment's folder is still there");
        teller.Tell("gone: the address is silent, the process ended, the worktree was removed");
    }

    private async Task<string> DotenvAsync(string commit, CancellationToken cancellationToken)
    {
        var query = $"project={Uri.EscapeDataString(DemoWorkspace.Project)}&ref={Uri.EscapeDataString(Branch)}&sha={commit}&wait={StepLimit.TotalSeconds:0}s";
        using var answer = await http.GetAsync(new Uri(server, $"/api/v1/dotenv?{query}"), cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? text : throw new DemoException($"the dotenv report of {commit[..8]} was refused: {text}");
    }

    private async Task<string?> PhaseAsync(CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(server, $"/api/v1/environments/{Id}"), cancellationToken));
        return answer.RootElement.GetProperty("phase").GetString();
    }

    private async Task ExpectAsync(Uri url, string text, CancellationToken cancellationToken)
    {
        var page = await http.GetStringAsync(url, cancellationToken);
        Check(page.Contains(text, StringComparison.Ordinal), $"{url} does not serve the commit: '{text}' is not on the page");
    }

    private async Task<bool> AnswersAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(url, cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StepLimit);
        while (!await condition())
        {
            if (limit.IsCancellationRequested) throw new DemoException($"waited {StepLimit.TotalSeconds:0} s in vain for {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    private static string Value(string report, string key) =>
        report.Split('\n').FirstOrDefault(line => line.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..] ?? throw new DemoException($"the dotenv report has no {key}");

    private static void Check(bool holds, string otherwise)
    {
        if (!holds) throw new DemoException(otherwise);
    }

    public static HttpClient CreateClient(string token)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = StepLimit + TimeSpan.FromSeconds(15) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }
}
