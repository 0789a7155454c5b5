using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Auth;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.GitLab.IdTokens;
using ReviewEnv.Testing.IdTokens;
using ReviewEnv.Tests.Api;

namespace ReviewEnv.Tests.Auth;

/// <summary>An API server that knows a GitLab, by its keys and its projects: <c>shop/web</c> has the id 42.</summary>
internal sealed class JobServer : IAsyncDisposable
{
    private const string Issuer = "https://gitlab.example.com";
    private static readonly IdTokenSigner Signer = new();
    private readonly IdTokenVerifier verifier;

    private JobServer(ApiServer server, IdTokenVerifier verifier, FakeProjectIds projects, KeySetHandler keys, ManualTimeProvider clock) =>
        (Server, this.verifier, Projects, Keys, Clock) = (server, verifier, projects, keys, clock);

    public ApiServer Server { get; }
    public FakeProjectIds Projects { get; }
    public KeySetHandler Keys { get; }
    public ManualTimeProvider Clock { get; }

    public static async Task<JobServer> StartAsync(bool forks = false)
    {
        var (projects, keys, clock) = (new FakeProjectIds(), new KeySetHandler(), new ManualTimeProvider(Some.Moment));
        keys.Documents[$"{Issuer}/oauth/discovery/keys"] = IdTokenSigner.Jwks(Signer.PublicKey);
        var trusting = new IdTokenVerifier(new IdTokenOptions(new Uri(Issuer), Issuer, new Uri("http://127.0.0.1:8080")), clock, NullLogger<IdTokenVerifier>.Instance, keys);
        var server = await ApiServer.StartAsync(
            time: clock,
            with: settings => settings with { Projects = [.. settings.Projects.Select(project => forks ? project with { MergeRequests = MergeRequestRules.Default with { ApprovedForks = true } } : project)] },
            services: services => services.AddSingleton<IProjectIds>(projects).AddSingleton(trusting).AddSingleton<JobCallers>());
        return new JobServer(server, trusting, projects, keys, clock);
    }

    /// <summary>The token of a new job of <c>shop/web</c> on the branch <c>feature/hello</c>, with some claims changed.</summary>
    public string Token(params ReadOnlySpan<(string Name, JsonNode? Value)> changes)
    {
        var claims = IdTokenSigner.Claims(Clock.GetUtcNow(), Issuer, "http://127.0.0.1:8080");
        foreach (var (name, value) in changes) claims[name] = value;
        return Signer.Sign(claims);
    }

    /// <summary>The token of a job that runs in <c>shop/web</c> for the fork <c>eve/web</c>.</summary>
    public string ForkToken() => Token(("project_id", "77"), ("project_path", "eve/web"), ("ref", "patch-1"), ("ref_path", "refs/heads/patch-1"));

    public HttpClient Client(string token) => Server.Client(token);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        verifier.Dispose();
    }
}
