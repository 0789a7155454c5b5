using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ReviewEnv.Core.Drivers;
using Yarp.ReverseProxy.Forwarder;

namespace ReviewEnv.Fronts;

/// <summary>One listener before all environments of a target, a web server of its own: what software of branches serves must not be mixed with ReviewEnv's pages.</summary>
internal sealed class NameListener(Uri listen, Func<IEnvironmentFronts> fronts, ILoggerFactory loggerFactory) : IHostedService, IAsyncDisposable
{
    /// <summary>Streams have no end of their own, and the software behind them goes on or starts anew without them.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private WebApplication? running;
    private EnvironmentForwarder? forwarder;

    /// <summary>The port that it listens on, once it does.</summary>
    public int Port => new Uri(running!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Services.AddSingleton(loggerFactory);
        // Signals are the daemon's to hear.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddHttpForwarder();
        builder.WebHost.UseKestrelCore().UseUrls(listen.GetLeftPart(UriPartial.Authority)).ConfigureKestrel(AsItComes);
        running = builder.Build();
        forwarder = new EnvironmentForwarder(running.Services.GetRequiredService<IHttpForwarder>(), fronts());
        running.Run(forwarder.ForwardAsync);
        await running.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (running is null) return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(Farewell);
        await running.StopAsync(over.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (running is not null) await running.DisposeAsync();
        forwarder?.Dispose();
    }

    /// <summary>Limits are the software's to set.</summary>
    private static void AsItComes(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
