using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace ReviewEnv.GitLab.IdTokens;

/// <summary>A signed token in its compact form (RFC 7515, 7.1), taken apart and not yet believed.</summary>
internal sealed record CompactToken(JsonElement Header, byte[] Payload, byte[] Signed, byte[] Signature)
{
    /// <summary>GitLab's are one to two kilobytes.</summary>
    public const int MostCharacters = 16 * 1024;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Null, and why in words, for what has another form: exactly three parts of base64url without padding, the first a JSON object.</summary>
    public static (CompactToken? Token, string? WhyNot) Read(string text)
    {
        if (text.Length > MostCharacters) return (null, $"it is longer than {MostCharacters} characters");
        var parts = text.Split('.', 4);
        if (parts.Length != 3) return (null, "it does not have three parts");
        if (Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } payload || Decode(parts[2]) is not { } signature) return (null, "a part of it is not base64url without padding");
        return StrictJson.ReadObject(header) is { } members
            ? (new CompactToken(members, payload, Encoding.ASCII.GetBytes(text[..(parts[0].Length + 1 + parts[1].Length)]), signature), null)
            : (null, "its header is not a JSON object with each member once");
    }

    /// <summary>The bytes; null for what no encoder writes, such as leftover bits that are not zero: a token has one spelling.</summary>
    public static byte[]? Decode(string part)
    {
        if (part.Length == 0 || part.AsSpan().ContainsAnyExcept(Alphabet)) return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        if (Base64Url.DecodeFromChars(part, bytes, out _, out var written) != OperationStatus.Done) return null;
        return Base64Url.EncodeToString(bytes.AsSpan(0, written)) == part ? bytes[..written] : null;
    }
}
