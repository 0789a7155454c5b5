using System.Buffers.Text;
using ReviewEnv.Core.Compliance;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Reads the key out of a signing token of the Standard Webhooks form.</summary>
internal static class SigningKey
{
    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    /// <summary>The key's bytes; null if the token is not one.</summary>
    public static byte[]? TryRead(Secret token)
    {
        var text = WebhookSecrets.TokenBytes(token);
        if (!text.StartsWith("whsec_"u8)) return null;

        var encoded = text["whsec_"u8.Length..];
        if (encoded.Length > Base64.GetMaxEncodedToUtf8Length(MaxBytes)) return null;

        Span<byte> key = stackalloc byte[MaxBytes + 2];
        var status = Base64.DecodeFromUtf8(encoded, key, out _, out var written);
        return status == System.Buffers.OperationStatus.Done && written is >= MinBytes and <= MaxBytes ? key[..written].ToArray() : null;
    }
}
