using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReviewEnv.Api;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;
using ReviewEnv.Pages;

namespace ReviewEnv.Tests.Api;

/// <summary>The API and the pages on a real Kestrel on a free loopback port, over fakes.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public const string ViewerToken = "viewer-token-1";
    public const string CreatorToken = "creator-token-1";
    public const string MaintainerToken = "maintainer-token-1";
    public const string ShopMaintainerToken = "shop-maintainer-token-1";
    public const string OtherTeamToken = "other-team-token-1";

    private readonly WebApplication app;

    private ApiServer(WebApplication app, InMemoryReviewStore store, FakeWorkQueue queue, CollectingSink sink, LoggingDriver driver)
    {
        (this.app, Store, Queue, Sink, Driver) = (app, store, queue, sink, driver);
        Address = new Uri(app.Urls.Single());
    }

    public Uri Address { get; }
    public InMemoryReviewStore Store { get; }
    public FakeWorkQueue Queue { get; }
    public CollectingSink Sink { get; }
    public LoggingDriver Driver { get; }
    public EnvironmentFeed Feed => app.Services.GetRequiredService<EnvironmentFeed>();
    public IServiceProvider Services => app.Services;

    public static async Task<ApiServer> StartAsync(bool tokens = true, TimeProvider? time = null, Func<ServerSettings, ServerSettings>? with = null, int port = 0, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var (store, queue, sink, driver) = (new InMemoryReviewStore { Time = time ?? TimeProvider.System }, new FakeWorkQueue(), new CollectingSink(), new LoggingDriver());
        builder.Services.AddSingleton<IReviewStore>(store);
        builder.Services.AddSingleton<IWorkQueue>(queue);
        builder.Services.AddSingleton<IChangeSink>(sink);
        builder.Services.AddSingleton(new DriverCatalog([new Target("here", "process", "", driver)]));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<IBranchSource, AnyBranch>();
        builder.Services.AddSingleton(provider => new ProjectCatalog(provider.GetRequiredService<ServerSettings>().Projects));
        builder.Services.AddSingleton(new SpecBuilder(new OneTemplate(), "reviewenv"));
        builder.Services.AddSingleton<Placement>();
        builder.Services.AddSingleton(provider => Some.Gate(provider.GetRequiredService<IReviewStore>(), provider.GetRequiredService<IBranchSource>(), provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(provider => new Brake(provider.GetRequiredService<IReviewStore>(), BrakeSettings.Default, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Brake>>()));
        builder.Services.AddSingleton<Survey>();
        builder.Services.AddSingleton(with is null ? Settings(tokens) : with(Settings(tokens)));
        services?.Invoke(builder.Services);
        builder.Services.AddApi();
        builder.Services.AddPages();
        var built = builder.Build();
        built.MapApi();
        built.MapPages();
        await built.StartAsync();
        return new ApiServer(built, store, queue, sink, driver);
    }

    /// <summary>A client that sends the token, follows no redirects and keeps no cookies.</summary>
    public HttpClient Client(string? token = CreatorToken)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Stores a record as a pass would, having seen everything.</summary>
    public async Task<EnvironmentRecord> SaveAsync(EnvironmentRecord record)
    {
        var memory = await Store.LoadAsync(record.Key, default);
        await Store.SaveAsync(record, [], memory.Revision, default);
        Feed.Publish(record);
        return record;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static ServerSettings Settings(bool tokens) => new()
    {
        PublicUrl = new Uri("http://127.0.0.1:8080"),
        Listen = new Uri("http://127.0.0.1:0"),
        Storage = new StorageSettings.Sqlite("/nowhere"),
        Forge = new ForgeSettings.Local("/nowhere"),
        Webhooks = new WebhookSettings(new Secret("hook"), null),
        Targets = [],
        Projects =
        [
            new ProjectSettings { Path = "shop/*", Target = "here", Template = "static-site" },
            new ProjectSettings { Path = "asked/*", Target = "here", Template = "static-site", DeployOn = DeployOn.Request },
        ],
        Tokens = !tokens ? [] :
        [
            Token("dora", ViewerToken, Role.Viewer, "shop/*"),
            Token("ada", CreatorToken, Role.Creator, "shop/*"),
            Token("max", MaintainerToken, Role.Maintainer, ApiToken.AllProjects),
            Token("mona", ShopMaintainerToken, Role.Maintainer, "shop/*"),
            Token("olaf", OtherTeamToken, Role.Creator, "bank/*"),
        ],
    };

    private static ApiToken Token(string name, string secret, Role role, params string[] projects) =>
        new(name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))), role, projects);
}
