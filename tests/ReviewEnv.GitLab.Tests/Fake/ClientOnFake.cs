using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Compliance;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Tests.Fake;

/// <summary>The real client on the fake; whatever it asks, GitLab must know.</summary>
public abstract class ClientOnFake : RunningFake, IAsyncLifetime
{
    private protected GitLabApi Client { get; private set; } = null!;

    private protected const string Path = "shop/web";

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        Client = NewClient(GitLab.Token);
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        Client.Dispose();
        await DisposeAsync();
        GitLab.Violations.ShouldBeEmpty();
    }

    private protected GitLabApi NewClient(string token) => new(new(GitLab.Url, new Secret(token)), TimeProvider.System, NullLogger<GitLabApi>.Instance);

    private protected static async Task<GitLabTrouble> TroubleAsync(Func<Task> act) => (await Should.ThrowAsync<GitLabException>(act)).Kind;
}
