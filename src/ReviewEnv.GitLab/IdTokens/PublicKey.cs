using System.Security.Cryptography;
using System.Text.Json;

namespace ReviewEnv.GitLab.IdTokens;

/// <summary>A public key by which GitLab's tokens are checked.</summary>
internal sealed record PublicKey(string Id, RSAParameters Parameters)
{
    private const int FewestBits = 2048;
    private const int MostBytes = 2048;

    /// <summary>Whether the holder of the private key signed these bytes (RSASSA-PKCS1-v1_5 with SHA-256).</summary>
    public bool Signed(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var rsa = RSA.Create(Parameters);
        return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>The usable keys of a JSON web key set (RFC 7517); null for what is none. Of two keys with one name neither is used.</summary>
    public static IReadOnlyDictionary<string, PublicKey>? ReadSet(ReadOnlyMemory<byte> json)
    {
        if (StrictJson.ReadObject(json) is not { } set || !set.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array) return null;
        return keys.EnumerateArray().Select(Read).OfType<PublicKey>()
            .GroupBy(key => key.Id, StringComparer.Ordinal).Where(group => group.Count() == 1)
            .ToDictionary(group => group.Key, group => group.Single(), StringComparer.Ordinal);
    }

    private static PublicKey? Read(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object || key.Text("kty") != "RSA" || key.Text("kid") is not { } id) return null;
        if (key.TryGetProperty("use", out _) && key.Text("use") != "sig") return null;
        if (key.TryGetProperty("alg", out _) && key.Text("alg") != IdTokenVerifier.Algorithm) return null;
        if (key.Text("n") is not { } n || key.Text("e") is not { } e || CompactToken.Decode(n) is not { } modulus || CompactToken.Decode(e) is not { } exponent) return null;

        modulus = modulus.AsSpan().TrimStart((byte)0).ToArray();
        exponent = exponent.AsSpan().TrimStart((byte)0).ToArray();
        if (modulus.Length > MostBytes || Bits(modulus) < FewestBits || exponent.Length is 0 or > 4 || exponent is [1] || exponent[^1] % 2 == 0) return null;
        return new PublicKey(id, new RSAParameters { Modulus = modulus, Exponent = exponent });
    }

    private static int Bits(byte[] number) => number.Length == 0 ? 0 : (number.Length * 8) - byte.LeadingZeroCount(number[0]);
}
