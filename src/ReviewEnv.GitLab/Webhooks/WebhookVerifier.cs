using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Tells deliveries of the forge from anybody else's.</summary>
/// <remarks>
/// Either secret is proof enough, except that a delivery whose signature is wrong is refused even with the right token: somebody changed it on its way.
/// Comparisons take the same time wherever the first difference is, and for any length of the configured secret.
/// </remarks>
public sealed class WebhookVerifier
{
    private const int MaxIdLength = 256;
    private static readonly TimeSpan ReplayWindow = TimeSpan.FromMinutes(5);
    private readonly TimeProvider clock;
    private readonly byte[]? tokenDigest;
    private readonly byte[]? signingKey;

    /// <exception cref="InvalidOperationException">The secrets are not usable; the message says what to do.</exception>
    public WebhookVerifier(WebhookSecrets secrets, TimeProvider clock)
    {
        if (secrets.WhyUnusable() is { } problem) throw new InvalidOperationException(problem);
        this.clock = clock;
        tokenDigest = secrets.SecretToken is { } token ? SHA256.HashData(WebhookSecrets.TokenBytes(token)) : null;
        signingKey = secrets.SigningToken is { } signing ? SigningKey.TryRead(signing) : null;
    }

    /// <summary>What can be said before the body is read, so that a stranger's body need not be.</summary>
    public Authenticity CheckHeaders(in WebhookHeaders headers)
    {
        if (signingKey is not null && !string.IsNullOrEmpty(headers.Signature))
        {
            return IsSignable(headers) ? Authenticity.DependsOnBody : Authenticity.Refused;
        }

        return IsToken(headers.Token) ? Authenticity.Authentic : Authenticity.Refused;
    }

    /// <summary>Whether the delivery's signature is right for this body, byte for byte as it was sent.</summary>
    public bool CheckSignature(in WebhookHeaders headers, ReadOnlySpan<byte> body)
    {
        if (signingKey is null || !IsSignable(headers)) return false;

        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Sign(headers, body, expected);
        return SignatureHeader.Matches(headers.Signature, expected);
    }

    private bool IsToken(string? sent)
    {
        if (tokenDigest is null || sent is null) return false;

        // Digests are compared, not texts, so that neither the time nor an early exit tells the length of the secret.
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(sent), digest);
        return CryptographicOperations.FixedTimeEquals(digest, tokenDigest);
    }

    private bool IsSignable(in WebhookHeaders headers) =>
        headers.Id is { Length: > 0 and <= MaxIdLength }
        && long.TryParse(headers.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        && (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= ReplayWindow;

    private void Sign(in WebhookHeaders headers, ReadOnlySpan<byte> body, Span<byte> signature)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, signingKey!);
        Span<byte> utf8 = stackalloc byte[(MaxIdLength * 3) + 1];
        hmac.AppendData(utf8[..Encoding.UTF8.GetBytes(headers.Id + ".", utf8)]);
        hmac.AppendData(utf8[..Encoding.UTF8.GetBytes(headers.Timestamp + ".", utf8)]);
        hmac.AppendData(body);
        hmac.GetHashAndReset(signature);
    }
}
