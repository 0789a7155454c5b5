using Microsoft.Extensions.Primitives;
using ReviewEnv.Configuration;
using ReviewEnv.GitLab.IdTokens;

namespace ReviewEnv.Auth;

/// <summary>Reads from a request who asks.</summary>
internal sealed class Credentials(TokenBook tokens, SessionTickets tickets, JobCallers? jobs = null)
{
    public const string Cookie = "reviewenv";
    private const string Scheme = "Bearer ";

    public bool NoTokens => tokens.IsEmpty;

    /// <summary>Who asks. A wrong bearer token is not made good by a cookie.</summary>
    public async Task<Identification> IdentifyAsync(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        if (!StringValues.IsNullOrEmpty(header)) return await OfBearerAsync(header.ToString(), request.HttpContext.RequestAborted);
        return request.Cookies[Cookie] is { } ticket ? Of(tickets.Read(ticket)) : new Identification.Unknown();
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

    private async Task<Identification> OfBearerAsync(string header, CancellationToken cancellationToken)
    {
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return new Identification.Unknown();
        var secret = header[Scheme.Length..].Trim();
        var token = tokens.Find(secret);
        return token is null && jobs is not null && IdTokenVerifier.IsMeant(secret) ? await jobs.IdentifyAsync(secret, cancellationToken) : Of(token);
    }

    private static Identification Of(ApiToken? token) => token is null ? new Identification.Unknown() : new Identification.Known(new Caller.TokenHolder(token));
}
