using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Storage;
using ReviewEnv.GitLab;
using ReviewEnv.Webhooks;

namespace ReviewEnv.Benchmarks.Servers;

/// <summary>The webhook endpoint with an inbox in memory: what the listener alone can do, without the store behind it.</summary>
internal static class BareEndpoint
{
    public const string Command = "serve-bare-endpoint";
    private const string Secret = "bench-secret-token";

    public static async Task<ServerProcess> StartAsync(CancellationToken cancellationToken)
    {
        var port = ServerProcess.FreePort();
        var server = ServerProcess.Start("bare endpoint", port, Secret, 202, Path.Combine(AppContext.BaseDirectory, "ReviewEnv.Benchmarks"), Command, $"{port}");
        await server.ListeningAsync(cancellationToken);
        return server;
    }

    /// <summary>The server's own process.</summary>
    public static async Task<int> ServeAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var inbox = new MemoryInbox();
        builder.Services
            .AddSingleton(new ProjectCatalog([new ProjectSettings { Path = "bench/*", Target = "here", Template = "static-site" }]))
            .AddSingleton<IInbox>(inbox)
            .AddSingleton<IBranchSource>(new WebhookBranchSource())
            .AddSingleton<IChangeSink>(inbox)
            .AddSingleton(TimeProvider.System)
            .AddWebhooks(new WebhookSettings(new Secret(Secret), null));
        await using var app = builder.Build();
        app.MapWebhooks();
        await app.RunAsync();
        return 0;
    }

    private sealed class MemoryInbox : IInbox, IChangeSink
    {
        private readonly ConcurrentDictionary<string, byte> known = new();
        private readonly ConcurrentDictionary<EnvironmentKey, Delivery> unseen = new();

        public Task<bool> AcceptAsync(Delivery delivery, CancellationToken cancellationToken)
        {
            foreach (var one in delivery.Events) unseen[new EnvironmentKey(one.Project, one.Ref)] = delivery;
            return Task.FromResult(delivery.IdempotencyKey is not { } key || known.TryAdd(key, 0));
        }

        public Task<IReadOnlyList<EnvironmentKey>> ListUnseenAsync(int limit, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<EnvironmentKey>>([.. unseen.Keys.Take(limit)]);

        public Task MarkUnseenAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task PruneAsync(DateTimeOffset deliveriesBefore, DateTimeOffset journalBefore, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Changed(EnvironmentKey key) => unseen.TryRemove(key, out _);
    }
}
