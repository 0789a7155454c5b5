using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ReviewEnv.Kubernetes.Tests.Access;

/// <summary>What a server saw of a request.</summary>
internal sealed record SeenRequest(string Path, string Protocol, string Host, string ConnectionId, Dictionary<string, string> Headers, string? ClientName, string Body)
{
    public string? Authorization => Headers.GetValueOrDefault("Authorization");
}

/// <summary>A real server on a free port of 127.0.0.1 that remembers what it was asked.</summary>
internal sealed class TestApiServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private TestApiServer(WebApplication application) => this.application = application;

    public Uri Address => new(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    /// <summary>Names that clients asked for in the TLS handshake.</summary>
    public ConcurrentQueue<string> AskedNames { get; } = new();

    public SeenRequest Last => Requests.Last();

    /// <summary>Answers; by default with 200.</summary>
    public Func<SeenRequest, HttpContext, Task> Answer { get; set; } = (_, context) => context.Response.WriteAsync("{}");

    /// <param name="certificate">Null for a server without TLS.</param>
    /// <param name="askForClients">Asks clients for a certificate, and takes any.</param>
    /// <param name="insistOnClients">Talks to nobody who shows none.</param>
    public static async Task<TestApiServer> StartAsync(X509Certificate2? certificate, bool askForClients = false, bool insistOnClients = false)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        TestApiServer? server = null;
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (certificate is null) return;
            listen.UseHttps(https =>
            {
                https.ServerCertificateSelector = (_, name) =>
                {
                    server!.AskedNames.Enqueue(name ?? "");
                    return certificate;
                };
                if (!askForClients && !insistOnClients) return;
                https.ClientCertificateMode = insistOnClients ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            });
        }));
        server = new TestApiServer(builder.Build());
        server.application.Run(server.HandleAsync);
        await server.application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var seen = new SeenRequest(
            context.Request.Path, context.Request.Protocol, context.Request.Host.Value ?? "", context.Connection.Id,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            context.Connection.ClientCertificate?.GetNameInfo(X509NameType.SimpleName, false), await reader.ReadToEndAsync());
        Requests.Enqueue(seen);
        await Answer(seen, context);
    }
}
