using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using ReviewEnv.Configuration;

namespace ReviewEnv.Auth;

/// <summary>What a browser keeps instead of the token: a name and an end, signed with a key that this process made up.</summary>
/// <remarks>
/// Browsers send cookies to every port of a host. Where environments listen on ports of the host by which people reach this server, their software gets the ticket
/// and can act as its holder until it ends; so sign in through another host name than the environments have (<c>check</c> warns). The token itself stays out of the
/// cookie in any case.
/// A ticket ends after twelve hours, with the process, or when its token leaves the configuration.
/// </remarks>
internal sealed class SessionTickets(TokenBook tokens, TimeProvider time)
{
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(12);

    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    public string Issue(ApiToken token)
    {
        var body = Body(token, time.GetUtcNow() + Lifetime);
        return WebEncoders.Base64UrlEncode(body) + "." + WebEncoders.Base64UrlEncode(HMACSHA256.HashData(key, body));
    }

    /// <summary>The token that the ticket stands for, or null.</summary>
    public ApiToken? Read(string ticket)
    {
        try
        {
            var dot = ticket.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0) return null;
            var body = WebEncoders.Base64UrlDecode(ticket[..dot]);
            var signature = WebEncoders.Base64UrlDecode(ticket[(dot + 1)..]);
            return CryptographicOperations.FixedTimeEquals(signature, HMACSHA256.HashData(key, body)) ? Holder(body) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static byte[] Body(ApiToken token, DateTimeOffset end) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{end.ToUnixTimeSeconds()}\n{token.Sha256}\n{token.Name}"));

    private ApiToken? Holder(byte[] body)
    {
        var parts = Encoding.UTF8.GetString(body).Split('\n', 3);
        var end = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture));
        return end > time.GetUtcNow() ? tokens.FindNamed(parts[2], parts[1]) : null;
    }
}
