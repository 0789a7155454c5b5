using Microsoft.Extensions.Primitives;
using ReviewEnv.Configuration;

namespace ReviewEnv.Auth;

/// <summary>Reads from a request who asks.</summary>
internal sealed class Credentials(TokenBook tokens, SessionTickets tickets)
{
    public const string Cookie = "reviewenv";
    private const string Scheme = "Bearer ";

    public bool NoTokens => tokens.IsEmpty;

    /// <summary>Who asks; null if nobody that is known. A wrong bearer token is not made good by a cookie.</summary>
    public Caller? Identify(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        if (!StringValues.IsNullOrEmpty(header)) return Bearer(header.ToString()) is { } bearer ? new Caller(bearer) : null;
        return request.Cookies[Cookie] is { } ticket && tickets.Read(ticket) is { } token ? new Caller(token) : null;
    }

    /// <summary>Whether the request would change something on the strength of a cookie from a page that is not ours.</summary>
    public static bool IsForged(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return false;
        return StringValues.IsNullOrEmpty(request.Headers.Authorization) && !IsSameOrigin(request);
    }

    /// <summary>A browser says where a form comes from in <c>Sec-Fetch-Site</c>, an older one in <c>Origin</c>; one that says neither is not believed.</summary>
    public static bool IsSameOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0) return site is "same-origin";
        return Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin) && origin.Authority == request.Host.Value;
    }

    private ApiToken? Bearer(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? tokens.Find(header[Scheme.Length..].Trim()) : null;
}
