using System.CommandLine;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Commands;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.GitLab.Api;
using ReviewEnv.Health;
using ReviewEnv.Testing.GitLab;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Commands;

/// <summary>The endpoint and the command, against a GitLab that keeps what it is told.</summary>
public sealed class DoctorCommandTests : IAsyncLifetime
{
    private readonly FakeGitLab gitlab = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();
    private readonly List<ApiServer> servers = [];

    public Task InitializeAsync() => gitlab.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var server in servers) await server.DisposeAsync();
        await gitlab.DisposeAsync();
    }

    [Fact]
    public async Task A_missing_webhook_needs_somebody_until_it_is_fixed()
    {
        var project = gitlab.AddProject("shop/web");
        var server = await StartAsync();

        (await RunAsync(server, "doctor")).ShouldBe(ExitCodes.Failed);
        var text = Text();
        text.ShouldContain($"GitLab {gitlab.Url.Authority}\n  ok       answers, version {gitlab.Version.ToString(3)}\n");
        text.ShouldContain("Project shop/web\n  problem  no webhook of the project leads to http://127.0.0.1:8080/webhooks/gitlab\n           -> reviewenv doctor --fix\n");
        text.ShouldContain("Target here\n  ok       answers\n");
        text.ShouldContain("Store\n  ok       answers\n");

        (await RunAsync(server, "doctor", "--fix")).ShouldBe(ExitCodes.Ok);
        Text().ShouldContain("  done     shop/web: created the webhook\n");
        project.Hooks.ShouldHaveSingleItem().Token.ShouldBe("hook");

        (await RunAsync(server, "doctor", "--output", "json")).ShouldBe(ExitCodes.Ok);
        JsonDocument.Parse(Text()).RootElement.GetProperty("healthy").GetBoolean().ShouldBeTrue();
        (await RunAsync(server, "doctor", "--fix", "--output", "json")).ShouldBe(ExitCodes.Ok);
        JsonDocument.Parse(Text()).RootElement.GetProperty("repairs")[0].GetProperty("what").GetString().ShouldBe("the webhook is as it should be");
        error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_missed_and_recovered_is_told()
    {
        var server = await StartAsync();
        server.Services.GetRequiredService<SyncReports>().Add(new SyncReport("shop/web", TimeProvider.System.GetUtcNow(), 3, 40, 4, 4, TimeSpan.FromSeconds(38), null));
        await RunAsync(server, "doctor", "--output", "table");
        Text().ShouldContain("Events of shop/web\n  ok       4 events missed, recovered after 38 s; 40 branches compared");
    }

    [Fact]
    public async Task A_target_that_is_away_and_a_queue_that_nobody_serves_are_told()
    {
        var server = await StartAsync();
        server.Driver.Trouble = "cluster-a does not answer";
        server.Queue.Loads.Add(new QueueLoad("slow", 3, 0, 4, Served: false));
        (await RunAsync(server, "doctor")).ShouldBe(ExitCodes.Failed);
        var text = Text();
        text.ShouldContain("Target here\n  problem  cluster-a does not answer\n");
        text.ShouldContain("  warning  'slow': 3 waiting, 0 running, and this process does not serve it\n");
    }

    [Fact]
    public async Task Without_a_token_it_says_what_cannot_be_looked_at_and_fixes_nothing()
    {
        var server = await StartAsync(token: false);
        (await RunAsync(server, "doctor")).ShouldBe(ExitCodes.Ok);
        Text().ShouldContain("  warning  gitlab.token is not set, so nothing can be asked");
        (await RunAsync(server, "doctor", "--fix")).ShouldBe(ExitCodes.Failed);
        error.ToString().ShouldContain("Webhooks can only be set right with gitlab.token.");
    }

    [Fact]
    public async Task A_gitlab_that_is_away_is_a_problem()
    {
        var server = await StartAsync();
        await gitlab.StopAsync();
        (await RunAsync(server, "doctor")).ShouldBe(ExitCodes.Failed);
        Text().ShouldContain("does not answer");
    }

    [Fact]
    public async Task Only_maintainers_may_look_and_fix_and_only_their_projects()
    {
        var (mine, other) = (gitlab.AddProject("shop/web"), gitlab.AddProject("asked/web"));
        var server = await StartAsync();
        using var creator = server.Client(ApiServer.CreatorToken);
        (await creator.GetAsync("api/v1/doctor")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await creator.PostAsync("api/v1/doctor/fix", null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var mona = server.Client(ApiServer.ShopMaintainerToken);
        (await (await mona.PostAsync("api/v1/doctor/fix", null)).Content.ReadAsStringAsync()).ShouldNotContain("asked/web");
        mine.Hooks.Count.ShouldBe(1);
        other.Hooks.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_secret_is_in_what_is_told()
    {
        gitlab.AddProject("shop/web").AddHook(new Uri("http://127.0.0.1:8080/webhooks/gitlab"), "other");
        var server = await StartAsync();
        await RunAsync(server, "doctor", "--fix", "--output", "json");
        Text().ShouldNotContain(gitlab.Token);
        Text().ShouldNotContain("\"hook\"");
    }

    private async Task<ApiServer> StartAsync(bool token = true)
    {
        var secret = token ? new Secret(gitlab.Token) : null;
        var server = await ApiServer.StartAsync(
            with: settings => settings with { Forge = new ForgeSettings.GitLab(gitlab.Url, secret) { ResyncEvery = TimeSpan.FromMinutes(5), IdTokenIssuer = gitlab.Url.ToString() } },
            services: services =>
            {
                if (!token) return;
                services.AddSingleton(new GitLabApi(new GitLabApiOptions(gitlab.Url, secret!), TimeProvider.System, NullLogger<GitLabApi>.Instance));
                services.AddGitLabHealth();
            });
        servers.Add(server);
        return server;
    }

    private Task<int> RunAsync(ApiServer server, params string[] arguments)
    {
        output.GetStringBuilder().Clear();
        var root = new RootCommand { DoctorCommand.Create() };
        return root.Parse([.. arguments, "--server", server.Address.ToString(), "--token", ApiServer.MaintainerToken]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }

    private string Text() => output.ToString().ReplaceLineEndings("\n");
}
