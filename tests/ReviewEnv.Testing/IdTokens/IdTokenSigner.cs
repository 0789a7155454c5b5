using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.IdTokens;

/// <summary>Signs ID tokens as GitLab does, and as forgers do.</summary>
public sealed class IdTokenSigner(string kid = "key-1", int bits = 2048) : IDisposable
{
    private readonly RSA rsa = RSA.Create(bits);

    public string Kid => kid;

    /// <summary>What a public key set says about the key.</summary>
    public JsonObject PublicKey
    {
        get
        {
            var key = rsa.ExportParameters(false);
            return new JsonObject { ["kty"] = "RSA", ["kid"] = kid, ["use"] = "sig", ["alg"] = "RS256", ["n"] = Base64Url.EncodeToString(key.Modulus), ["e"] = Base64Url.EncodeToString(key.Exponent) };
        }
    }

    public string PublicPem => rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>A key set of GitLab's form.</summary>
    public static string Jwks(params IEnumerable<JsonObject> keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    /// <summary>The claims of a job of <c>shop/web</c> (id 42) on the branch <c>feature/hello</c>, in GitLab's spelling.</summary>
    public static JsonObject Claims(DateTimeOffset now, string issuer, string audience) => new()
    {
        ["iss"] = issuer,
        ["aud"] = audience,
        ["sub"] = "project_path:shop/web:ref_type:branch:ref:feature/hello",
        ["iat"] = now.ToUnixTimeSeconds(),
        ["nbf"] = now.ToUnixTimeSeconds() - 5,
        ["exp"] = now.ToUnixTimeSeconds() + 3600,
        ["jti"] = Guid.NewGuid().ToString(),
        ["project_id"] = "42",
        ["project_path"] = "shop/web",
        ["job_project_id"] = "42",
        ["job_project_path"] = "shop/web",
        ["user_login"] = "ada",
        ["pipeline_id"] = "900",
        ["pipeline_source"] = "push",
        ["job_id"] = "4711",
        ["ref"] = "feature/hello",
        ["ref_type"] = "branch",
        ["ref_path"] = "refs/heads/feature/hello",
        ["ref_protected"] = "false",
        ["runner_id"] = 7,
        ["sha"] = Some.CommitOf(1).Value,
    };

    public string Sign(JsonObject claims) => Sign(claims.ToJsonString());

    /// <param name="header">Null for the header that GitLab writes.</param>
    public string Sign(string payload, string? header = null, HashAlgorithmName? hash = null)
    {
        var signed = Part(header ?? $$"""{"typ":"JWT","kid":"{{kid}}","alg":"RS256"}""") + "." + Part(payload);
        return signed + "." + Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), hash ?? HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>Signs by a shared secret instead.</summary>
    public static string SignByHmac(string payload, string header, byte[] secret)
    {
        var signed = Part(header) + "." + Part(payload);
        return signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)));
    }

    public static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    public void Dispose() => rsa.Dispose();
}
