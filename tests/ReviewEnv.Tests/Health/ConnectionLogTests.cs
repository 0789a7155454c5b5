using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Desired;
using ReviewEnv.GitLab.Api;
using ReviewEnv.GitLab.Health;
using ReviewEnv.GitLab.Webhooks;
using ReviewEnv.Health;
using ReviewEnv.Testing.GitLab;
using ReviewEnv.Tests.Webhooks;

namespace ReviewEnv.Tests.Health;

public sealed class ConnectionLogTests : IAsyncLifetime
{
    private readonly FakeGitLab gitlab = new();
    private readonly CapturedLogs logs = new();

    public Task InitializeAsync() => gitlab.StartAsync();

    public async Task DisposeAsync()
    {
        logs.Dispose();
        await gitlab.DisposeAsync();
    }

    [Fact]
    public async Task The_start_tells_what_the_token_lacks()
    {
        gitlab.TokenInfo.Scopes = ["read_api"];
        await StartAsync();
        logs.Lines.ShouldContain(line => line.StartsWith($"Information GitLab {gitlab.Version.ToString(3)} answers"));
        logs.Lines.ShouldContain(line => line.StartsWith("Warning GitLab: the token 'reviewenv'") && line.Contains("lacks the scope api (it has read_api)"));
        string.Concat(logs.Lines).ShouldNotContain(gitlab.Token);
    }

    [Fact]
    public async Task A_GitLab_that_is_away_keeps_nothing_from_starting()
    {
        await gitlab.StopAsync();
        await StartAsync();
        logs.Lines.ShouldContain(line => line.StartsWith("Warning GitLab: GitLab at"));
    }

    private async Task StartAsync()
    {
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(logs));
        using var api = new GitLabApi(new GitLabApiOptions(gitlab.Url, new Secret(gitlab.Token)), TimeProvider.System, NullLogger<GitLabApi>.Instance);
        var health = new GitLabHealth(api, new ProjectCatalog([]), new Uri("http://127.0.0.1:8080/webhooks/gitlab"), new WebhookSecrets(new Secret("hook"), null), TimeProvider.System);
        using var log = new ConnectionLog(health, factory.CreateLogger<ConnectionLog>());
        await log.StartAsync(default);
        await log.ExecuteTask!;
    }
}
