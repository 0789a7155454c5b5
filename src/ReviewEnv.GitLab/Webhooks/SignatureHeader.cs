using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>The value of <c>webhook-signature</c>: several signatures separated by spaces, because keys are rotated.</summary>
internal static class SignatureHeader
{
    private const string Version = "v1,";
    private const int EncodedLength = 44;

    /// <summary>Whether one of the signatures is the expected one. Signatures of other versions are left to those who know them.</summary>
    public static bool Matches(ReadOnlySpan<char> header, ReadOnlySpan<byte> expected)
    {
        var matches = false;
        foreach (var range in header.Split(' '))
        {
            var signature = header[range];
            if (signature.StartsWith(Version, StringComparison.Ordinal)) matches |= IsEqual(signature[Version.Length..], expected);
        }

        return matches;
    }

    private static bool IsEqual(ReadOnlySpan<char> encoded, ReadOnlySpan<byte> expected)
    {
        if (encoded.Length != EncodedLength || !Ascii.IsValid(encoded)) return false;

        Span<byte> utf8 = stackalloc byte[EncodedLength];
        Ascii.FromUtf16(encoded, utf8, out _);
        return Base64.DecodeFromUtf8InPlace(utf8, out var written) == OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(utf8[..written], expected);
    }
}
