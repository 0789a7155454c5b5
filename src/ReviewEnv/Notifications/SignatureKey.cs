using System.Security.Cryptography;
using System.Text;
using ReviewEnv.Core.Compliance;

namespace ReviewEnv.Notifications;

/// <summary>Signs as the Standard Webhooks specification says, by a key of its form or by any text that is long enough.</summary>
internal sealed class SignatureKey
{
    public const int FewestCharacters = 16;
    private const string Prefix = "whsec_";
    private const int FewestBytes = 16;

    private readonly byte[] key;

    private SignatureKey(byte[] key) => this.key = key;

    /// <summary>Null where the secret is not one that can be used.</summary>
    public static SignatureKey? TryRead(Secret secret)
    {
        var text = secret.RevealText();
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return text.Length >= FewestCharacters ? new SignatureKey(secret.Reveal()) : null;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var length) && length >= FewestBytes ? new SignatureKey(bytes[..length]) : null;
    }

    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <param name="timestamp">The value of <c>webhook-timestamp</c>.</param>
    public string Sign(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        mac.AppendData(body);
        return "v1," + Convert.ToBase64String(mac.GetHashAndReset());
    }
}
