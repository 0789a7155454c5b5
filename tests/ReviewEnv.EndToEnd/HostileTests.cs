using System.Text.Json;

namespace ReviewEnv.EndToEnd;

/// <summary>What a branch may be called, and what it may hold, without harm to anybody.</summary>
public sealed class HostileTests
{
    private const string Project = "group/site";

    public static IReadOnlyList<string> Names =>
        ["feature/Foo_Bar", new string('a', 200), "日本語", "-x", "$(touch${IFS}pwned)", "\";rm${IFS}-rf${IFS}.;\"", "a/b", "a-b", "🚀", "x;reboot", "`id`", "a&b=c", "<script>alert(1)</script>", "%2e%2e"];

    [Fact]
    public async Task Every_name_that_git_takes_gets_a_safe_environment_of_its_own()
    {
        await using var workspace = new Workspace();
        var main = await workspace.CreateRepositoryAsync(Project);
        await using var daemon = await Daemon.StartAsync(workspace);
        var commits = new Dictionary<string, string>();
        foreach (var name in Names)
        {
            commits[name] = await workspace.CommitAsync(Project, $"page of {name}", main);
            await workspace.GitAsync(workspace.Repository(Project), "update-ref", $"refs/heads/{name}", commits[name]);
            (await daemon.PushAsync(Project, $"refs/heads/{name}", new string('0', 40), commits[name])).EnsureSuccessStatusCode().Dispose();
        }

        var names = new HashSet<string>();
        foreach (var name in Names)
        {
            var url = Daemon.UrlOf(await daemon.DotenvAsync(Project, name, commits[name]));
            (await daemon.Http.GetStringAsync(url)).ShouldBe($"page of {name}");
            var platformName = (await daemon.FindAsync(Project, name))!.Value.GetProperty("name").GetString()!;
            platformName.ShouldMatch("^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$");
            names.Add(platformName).ShouldBeTrue($"{platformName} is given twice");
        }

        Directory.EnumerateFiles(workspace.Directory, "pwned", SearchOption.AllDirectories).ShouldBeEmpty();
        Directory.EnumerateDirectories(workspace.Environments).Select(Path.GetFileName).Where(folder => !folder!.StartsWith('.')).ShouldBe(names, ignoreOrder: true);
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("a b")]
    [InlineData("..")]
    [InlineData("x;rm -rf ~")]
    public async Task A_name_that_git_would_not_take_is_harmless_when_somebody_sends_it(string name)
    {
        await using var workspace = new Workspace();
        await workspace.CreateRepositoryAsync(Project);
        await using var daemon = await Daemon.StartAsync(workspace);

        using var answer = await daemon.PushAsync(Project, $"refs/heads/{name}", new string('0', 40), new string('b', 40));

        ((int)answer.StatusCode).ShouldBeInRange(200, 299);
        await Eventually.TrueAsync(async () => Phase(await daemon.FindAsync(Project, name)) is "Stopped", "a pass that finds no such branch");
        Workspace.ProcessesBelow(workspace.Environments).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_and_never_repeated()
    {
        await using var workspace = new Workspace();
        await using var daemon = await Daemon.StartAsync(workspace);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(workspace.Server, "/webhooks/gitlab")) { Content = new StringContent("{}") };
        request.Headers.Add("X-Gitlab-Token", "a-guess-that-is-wrong");

        using var answer = await daemon.Http.SendAsync(request);

        ((int)answer.StatusCode).ShouldBe(401);
        (await answer.Content.ReadAsStringAsync() + daemon.Output).ShouldNotContain("a-guess-that-is-wrong");
        daemon.Output.ShouldNotContain(Workspace.WebhookSecret);
    }

    [Fact]
    public async Task Every_page_and_call_that_shows_more_than_health_asks_for_a_token()
    {
        await using var workspace = new Workspace();
        await using var daemon = await Daemon.StartAsync(workspace);
        using var stranger = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = workspace.Server };
        foreach (var path in new[] { "/", "/environments/x", "/api/v1/environments", "/api/v1/targets", "/api/v1/queues", "/api/v1/plan", "/api/v1/dotenv", "/openapi/v1.json", "/events" })
        {
            using var answer = await stranger.GetAsync(path);
            ((int)answer.StatusCode).ShouldBeOneOf([302, 303, 401], path);
        }

        foreach (var path in new[] { "/healthz", "/readyz" }) (await stranger.GetAsync(path)).EnsureSuccessStatusCode().Dispose();
    }

    [Fact]
    public async Task A_program_that_ends_at_once_is_told_with_its_last_lines_and_the_next_commit_mends_it()
    {
        await using var workspace = new Workspace(template: "repository:.reviewenv");
        await workspace.CreateRepositoryAsync(Project);
        await using var daemon = await Daemon.StartAsync(workspace);
        var clone = Path.Combine(workspace.Directory, "clone");
        await workspace.GitAsync(workspace.Directory, "clone", "--quiet", workspace.Repository(Project), clone);
        await workspace.GitAsync(clone, "checkout", "--quiet", "-b", "broken");
        var bad = await CommitTemplateAsync("[sh, -c, 'echo the database is missing; exit 7']");

        using var wait = await daemon.Http.GetAsync(new Uri(workspace.Server, $"/api/v1/dotenv?project={Project}&ref=broken&sha={bad}&wait=60s"));
        ((int)wait.StatusCode).ShouldBe(409);
        var problem = await wait.Content.ReadAsStringAsync();
        problem.ShouldContain("the database is missing");
        problem.ShouldContain("7");

        var good = await CommitTemplateAsync("[\"${REVIEWENV}\", static, --root, ., --port, \"${PORT}\"]");
        Daemon.UrlOf(await daemon.DotenvAsync(Project, "broken", good)).ShouldNotBeNull();

        async Task<string> CommitTemplateAsync(string command)
        {
            Directory.CreateDirectory(Path.Combine(clone, ".reviewenv"));
            await File.WriteAllTextAsync(Path.Combine(clone, ".reviewenv", "template.yaml"), $"driver: process\nprocess:\n  command: {command}\n");
            await workspace.GitAsync(clone, "add", "--all");
            await workspace.GitAsync(clone, "commit", "--quiet", "-m", "Change");
            await workspace.GitAsync(clone, "push", "--quiet", "origin", "broken");
            var commit = await workspace.GitAsync(clone, "rev-parse", "HEAD");
            (await daemon.PushAsync(Project, "refs/heads/broken", new string('0', 40), commit)).EnsureSuccessStatusCode().Dispose();
            return commit;
        }
    }

    private static string? Phase(JsonElement? environment) => environment?.GetProperty("phase").GetString();
}
