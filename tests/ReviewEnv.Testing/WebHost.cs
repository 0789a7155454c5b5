using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ReviewEnv.Testing;

/// <summary>A web server on 127.0.0.1 that can go away and come back on the same port.</summary>
public sealed class WebHost(Action<IApplicationBuilder> build) : IAsyncDisposable
{
    private WebApplication? running;
    private int port;

    public Uri Uri => new($"http://127.0.0.1:{port}/");

    public async Task StartAsync()
    {
        if (running is not null) return;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, port);
            options.Limits.MaxRequestBodySize = null;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        var application = builder.Build();
        build(application);
        await application.StartAsync();
        port = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        running = application;
    }

    /// <summary>Breaks every connection; new ones are refused.</summary>
    public async Task StopAsync()
    {
        if (running is not { } application) return;
        running = null;
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await application.StopAsync(now.Token);
        await application.DisposeAsync();
    }

    public ValueTask DisposeAsync() => new(StopAsync());
}
