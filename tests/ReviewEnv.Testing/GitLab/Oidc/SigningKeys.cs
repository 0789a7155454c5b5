using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>The keys that ID tokens are signed with; the last one signs.</summary>
internal sealed class SigningKeys : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Key> keys = [];

    public void Rotate(bool keepOld)
    {
        lock (gate)
        {
            if (!keepOld) Dispose();
            keys.Add(Key.Create());
        }
    }

    /// <summary>What <c>/oauth/discovery/keys</c> tells.</summary>
    public JsonObject Published()
    {
        lock (gate)
        {
            Current();
            return new() { ["keys"] = new JsonArray([.. keys.Select(key => key.Published())]) };
        }
    }

    public string Sign(IReadOnlyDictionary<string, object?> claims)
    {
        lock (gate)
        {
            var key = Current();
            var header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["kid"] = key.Id, ["typ"] = "JWT", ["alg"] = "RS256" }));
            var signed = $"{header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
            return $"{signed}.{Base64Url.EncodeToString(key.Rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
        }
    }

    public void Dispose()
    {
        foreach (var key in keys) key.Rsa.Dispose();
        keys.Clear();
    }

    // Made when first wanted: it takes a while.
    private Key Current()
    {
        if (keys.Count == 0) keys.Add(Key.Create());
        return keys[^1];
    }

    private sealed record Key(string Id, RSA Rsa)
    {
        public static Key Create()
        {
            var rsa = RSA.Create(2048);
            return new(Base64Url.EncodeToString(SHA256.HashData(rsa.ExportRSAPublicKey())), rsa);
        }

        public JsonObject Published()
        {
            var parameters = Rsa.ExportParameters(includePrivateParameters: false);
            return new()
            {
                ["kty"] = "RSA",
                ["kid"] = Id,
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["use"] = "sig",
                ["alg"] = "RS256",
            };
        }
    }
}
