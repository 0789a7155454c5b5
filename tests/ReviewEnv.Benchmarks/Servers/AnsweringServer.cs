using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ReviewEnv.Benchmarks.Servers;

/// <summary>Answers with success for every host and path: where the URLs of environments lead.</summary>
internal sealed class AnsweringServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private AnsweringServer(WebApplication application) => this.application = application;

    public int Port => new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public static async Task<AnsweringServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var listener = builder.Build();
        listener.MapFallback(() => Results.StatusCode((int)HttpStatusCode.OK));
        await listener.StartAsync();
        return new AnsweringServer(listener);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
