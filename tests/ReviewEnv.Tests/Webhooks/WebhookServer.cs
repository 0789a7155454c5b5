using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Storage;
using ReviewEnv.GitLab;
using ReviewEnv.Webhooks;

namespace ReviewEnv.Tests.Webhooks;

/// <summary>The real endpoint on a real server and a free port, with an inbox in memory.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    public const string SecretToken = "swordfish-5f3a";
    public const string SigningToken = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private readonly WebApplication app;

    private WebhookServer(WebApplication app, FakeInbox inbox, CapturedLogs logs, ManualTimeProvider clock)
    {
        this.app = app;
        Inbox = inbox;
        Logs = logs;
        Clock = clock;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public FakeInbox Inbox { get; }

    public CapturedLogs Logs { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public ManualTimeProvider Clock { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<WebhookServer> StartAsync(params ProjectSettings[] projects)
    {
        var inbox = new FakeInbox();
        var logs = new CapturedLogs();
        var clock = new ManualTimeProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        builder.Services
            .AddSingleton(new ProjectCatalog(projects.Length > 0 ? projects : [Project("shop/*")]))
            .AddSingleton<IInbox>(inbox)
            .AddSingleton<IBranchSource>(new WebhookBranchSource())
            .AddSingleton<IChangeSink>(inbox)
            .AddSingleton<TimeProvider>(clock)
            .AddWebhooks(new WebhookSettings(new Secret(SecretToken), new Secret(SigningToken)));
        var started = builder.Build();
        started.MapWebhooks();
        await started.StartAsync();
        return new WebhookServer(started, inbox, logs, clock);
    }

    public static ProjectSettings Project(string path) => new() { Path = path, Target = "here", Template = "static-site" };

    public Task<HttpResponseMessage> SendAsync(byte[] body, string? token = SecretToken, string? key = null, string kind = "Push Hook") =>
        SendAsync(new ByteArrayContent(body), token, key, kind);

    public async Task<HttpResponseMessage> SendAsync(HttpContent body, string? token = SecretToken, string? key = null, string kind = "Push Hook")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/gitlab") { Content = body };
        request.Headers.Add("X-Gitlab-Event", kind);
        if (token is not null) request.Headers.Add("X-Gitlab-Token", token);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
