using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace ReviewEnv.Fronts;

/// <summary>What an environment's software hears of the visitor: path and Host as they were sent, and from where it came.</summary>
/// <remarks>What a visitor claims of itself in these headers is replaced: the listener is the first to be reached.</remarks>
internal sealed class VisitorTransformer : HttpTransformer
{
    private static readonly UriCreationOptions ToTheLetter = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly string[] Claims = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix"];

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var (request, headers) = (httpContext.Request, proxyRequest.Headers);
        headers.Host = request.Host.Value;
        // As it was sent, to the letter: decoded and encoded again, %252F would arrive as %2F, which is another path.
        if (httpContext.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', ..] target) proxyRequest.RequestUri = new Uri(destinationPrefix + target, ToTheLetter);
        foreach (var claim in Claims) headers.Remove(claim);
        if (httpContext.Connection.RemoteIpAddress is { } visitor) headers.TryAddWithoutValidation("X-Forwarded-For", (visitor.IsIPv4MappedToIPv6 ? visitor.MapToIPv4() : visitor).ToString());
        headers.TryAddWithoutValidation("X-Forwarded-Host", request.Host.Value);
        headers.TryAddWithoutValidation("X-Forwarded-Proto", request.Scheme);
    }
}
