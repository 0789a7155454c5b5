using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.EndToEnd;

/// <summary>The real daemon as a process of its own.</summary>
public sealed class Daemon : IAsyncDisposable
{
    private readonly Workspace workspace;
    private readonly Process process;
    private readonly StringBuilder log = new();

    private Daemon(Workspace workspace)
    {
        this.workspace = workspace;
        var start = new ProcessStartInfo(Executable, ["serve", "--config", workspace.ConfigurationFile]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var (name, value) in workspace.Environment) start.Environment[name] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => Log(line.Data);
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Workspace.Token);
    }

    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, "reviewenv");

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(120) };

    public string Output
    {
        get
        {
            lock (log) return log.ToString();
        }
    }

    public static async Task<Daemon> StartAsync(Workspace workspace)
    {
        var daemon = new Daemon(workspace);
        daemon.process.Start();
        workspace.Daemons.Add(daemon.process);
        daemon.process.BeginOutputReadLine();
        daemon.process.BeginErrorReadLine();
        await Eventually.TrueAsync(
            async () => daemon.process.HasExited ? throw new InvalidOperationException(daemon.Output) : await daemon.IsReadyAsync(),
            "the daemon to be ready", TimeSpan.FromSeconds(60));
        return daemon;
    }

    public void KillHard() => Workspace.KillHard(process.Id);

    public Task WaitForExitAsync() => process.WaitForExitAsync();

    /// <summary>SIGTERM, as an operating system or a cluster ends it; by the exit code it tells how that went.</summary>
    public async Task<int> TerminateAsync(TimeSpan within)
    {
        Commands.Demo.Signals.Terminate(process.Id);
        await process.WaitForExitAsync().WaitAsync(within);
        return process.ExitCode;
    }

    public async Task<HttpResponseMessage> PushAsync(string project, string gitRef, string before, string after, string? idempotencyKey = null)
    {
        var payload = JsonSerializer.Serialize(new
        {
            object_kind = "push",
            event_name = "push",
            before,
            after,
            @ref = gitRef,
            user_username = "ada",
            checkout_sha = after.All(c => c == '0') ? null : after,
            project = new { path_with_namespace = project },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(workspace.Server, "/webhooks/gitlab")) { Content = new StringContent(payload, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Gitlab-Event", "Push Hook");
        request.Headers.Add("X-Gitlab-Token", Workspace.WebhookSecret);
        request.Headers.Add("Idempotency-Key", idempotencyKey ?? Guid.NewGuid().ToString());
        return await Http.SendAsync(request);
    }

    public async Task<JsonElement?> FindAsync(string project, string branch)
    {
        var id = new EnvironmentKey(project, GitRef.Branch(branch)).Id;
        using var answer = await Http.GetAsync(new Uri(workspace.Server, $"/api/v1/environments/{id}"));
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement : null;
    }

    public async Task<string> DotenvAsync(string project, string branch, string sha, string wait = "60s")
    {
        using var answer = await Http.GetAsync(new Uri(workspace.Server, $"/api/v1/dotenv?project={Uri.EscapeDataString(project)}&ref={Uri.EscapeDataString(branch)}&sha={sha}&wait={wait}"));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{(int)answer.StatusCode}: {text}");
    }

    public static Uri UrlOf(string dotenv) =>
        new(dotenv.Split('\n').Single(line => line.StartsWith("DYNAMIC_ENVIRONMENT_URL=", StringComparison.Ordinal))["DYNAMIC_ENVIRONMENT_URL=".Length..]);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Commands.Demo.Signals.Terminate(process.Id);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException late)
            {
                process.Kill();
                throw new TimeoutException("The daemon did not stop within 20 s of SIGTERM." + Output, late);
            }
        }

        process.Dispose();
        Http.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(workspace.Server, "/readyz"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Log(string? line)
    {
        if (line is null) return;
        lock (log) log.AppendLine(line);
    }
}
