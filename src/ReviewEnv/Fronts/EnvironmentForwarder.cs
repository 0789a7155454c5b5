using System.Net;
using ReviewEnv.Core.Drivers;
using Yarp.ReverseProxy.Forwarder;

namespace ReviewEnv.Fronts;

/// <summary>Finds the environment of each request by its Host and passes it on to that environment's own front, as it comes: nothing is kept back in either direction.</summary>
internal sealed class EnvironmentForwarder(IHttpForwarder forwarder, IEnvironmentFronts fronts) : IDisposable
{
    private const string Domain = ".localhost";

    /// <summary>No limit of its own: visitors of what sleeps wait, streams may be silent for hours, and the front is this machine.</summary>
    private static readonly ForwarderRequestConfig AsItComes = new()
    {
        ActivityTimeout = Timeout.InfiniteTimeSpan,
        AllowResponseBuffering = false,
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private readonly VisitorTransformer transformer = new();

    private readonly HttpMessageInvoker http = new(new PieceByPiece(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
    }));

    public async Task ForwardAsync(HttpContext context)
    {
        if (NameOf(context.Request.Host) is not { } name || fronts.PortOf(name) is not { } port)
        {
            await RefuseAsync(context);
            return;
        }

        // A request that could not be passed on is answered by the forwarder itself, or broken off where the answer had begun.
        _ = await forwarder.SendAsync(context, $"http://127.0.0.1:{port}", http, AsItComes, transformer);
    }

    public void Dispose() => http.Dispose();

    /// <summary>The name that a Host asks for; null when it is not NAME.localhost.</summary>
    internal static string? NameOf(HostString host)
    {
        var text = host.Host.TrimEnd('.').ToLowerInvariant();
        return text.EndsWith(Domain, StringComparison.Ordinal) && text[..^Domain.Length] is { Length: > 0 } name && !name.Contains('.') ? name : null;
    }

    private static Task RefuseAsync(HttpContext context)
    {
        var (status, text) = !context.Request.Host.HasValue
            ? (StatusCodes.Status400BadRequest, "The request has no Host, so it is not known which environment is meant. Ask with HTTP/1.1 and Host: NAME.localhost.")
            : NameOf(context.Request.Host) is { } name
            ? (StatusCodes.Status404NotFound, $"There is no environment '{name}' here. It may have ended, or not have been made yet: 'reviewenv list' shows all with their addresses.")
            : (StatusCodes.Status404NotFound, "Environments answer here by name, at http://NAME.localhost and this port. 'reviewenv list' shows all with their addresses.");
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
