using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ReviewEnv.GitLab.IdTokens;
using ReviewEnv.Testing.IdTokens;

namespace ReviewEnv.GitLab.Tests.IdTokens;

public sealed class IdTokenVerifierTests : IDisposable
{
    private const string Issuer = "https://gitlab.example.com";
    private const string Audience = "https://reviewenv.example.com";
    private static readonly IdTokenSigner Signer = new();
    private static readonly IdTokenSigner Stranger = new();
    private readonly ManualTimeProvider clock = new(DateTimeOffset.FromUnixTimeSeconds(1_777_000_000));
    private readonly KeySetHandler gitlab = new();
    private readonly IdTokenVerifier verifier;

    public IdTokenVerifierTests()
    {
        gitlab.Documents[$"{Issuer}/oauth/discovery/keys"] = IdTokenSigner.Jwks(Signer.PublicKey);
        verifier = new IdTokenVerifier(new IdTokenOptions(new Uri(Issuer), Issuer, new Uri(Audience + "/")), clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<IdTokenVerifier>.Instance, gitlab);
    }

    public void Dispose() => verifier.Dispose();

    [Fact]
    public async Task A_token_as_GitLab_makes_it_is_valid_and_its_claims_are_read()
    {
        var claims = (await VerifyAsync(Signer.Sign(Claims()))).ShouldBeOfType<IdTokenResult.Valid>().Claims;

        (claims.ProjectId, claims.ProjectPath, claims.Ref, claims.IsTag, claims.UserLogin, claims.JobId, claims.Sha, claims.IsFork)
            .ShouldBe(("42", "shop/web", "feature/hello", false, "ada", "4711", Some.CommitOf(1).Value, false));
        claims.ExpiresAt.ShouldBe(clock.GetUtcNow().AddHours(1));
        claims.Jti.Length.ShouldBe(36);
    }

    [Theory]
    [InlineData("{\"project_id\": 42, \"job_project_id\": \"42\"}")]
    [InlineData("{\"job_project_id\": null, \"job_project_path\": null, \"sha\": null, \"ref_path\": null, \"nbf\": null}")]
    [InlineData("{\"ref\": \"v1\", \"ref_type\": \"tag\", \"ref_path\": \"refs/tags/v1\"}")]
    [InlineData("{\"ref_path\": \"refs/merge-requests/7/head\"}")]
    [InlineData("{\"ref_path\": \"refs/merge-requests/7/merge\"}")]
    public async Task Other_spellings_and_missing_optional_claims_are_valid(string changes) =>
        (await VerifyAsync(Signer.Sign(With(changes, dropNulls: true)))).ShouldBeOfType<IdTokenResult.Valid>();

    [Fact]
    public async Task A_job_that_runs_for_another_project_is_told_apart()
    {
        var claims = (await VerifyAsync(Signer.Sign(With("{\"project_id\": \"77\", \"project_path\": \"eve/web\"}")))).ShouldBeOfType<IdTokenResult.Valid>().Claims;
        (claims.IsFork, claims.ProjectId, claims.JobProjectId, claims.JobProjectPath).ShouldBe((true, "77", "42", "shop/web"));
    }

    /// <summary>What is wrong with it, the changed claims, and why it is refused.</summary>
    public static TheoryData<string, string> WrongClaims { get; } = new()
    {
        { "{\"iss\": \"https://evil.example.com\"}", IdTokenRefusals.Issuer },
        { "{\"iss\": \"https://gitlab.example.com/\"}", IdTokenRefusals.Issuer },
        { "{\"iss\": [\"https://gitlab.example.com\"]}", IdTokenRefusals.Issuer },
        { "{\"iss\": null}", IdTokenRefusals.Issuer },
        { "{\"aud\": \"https://vault.example.com\"}", IdTokenRefusals.Audience },
        { "{\"aud\": \"https://reviewenv.example.com/\"}", IdTokenRefusals.Audience },
        { "{\"aud\": \"HTTPS://REVIEWENV.EXAMPLE.COM\"}", IdTokenRefusals.Audience },
        { "{\"aud\": [\"https://reviewenv.example.com\"]}", IdTokenRefusals.Audience },
        { "{\"aud\": null}", IdTokenRefusals.Audience },
        { "{\"exp\": 1776999940}", IdTokenRefusals.Expired },
        { "{\"exp\": null}", IdTokenRefusals.Claims },
        { "{\"exp\": \"1777003600\"}", IdTokenRefusals.Claims },
        { "{\"exp\": 1e300}", IdTokenRefusals.Claims },
        { "{\"exp\": -1}", IdTokenRefusals.Claims },
        { "{\"nbf\": 1777000061}", IdTokenRefusals.NotYetValid },
        { "{\"nbf\": \"soon\"}", IdTokenRefusals.Claims },
        { "{\"iat\": 1777000061}", IdTokenRefusals.NotYetValid },
        { "{\"iat\": 1877000000}", IdTokenRefusals.NotYetValid },
        { "{\"iat\": null}", IdTokenRefusals.Claims },
        { "{\"jti\": null}", IdTokenRefusals.Claims },
        { "{\"jti\": \"\"}", IdTokenRefusals.Claims },
        { "{\"jti\": 1}", IdTokenRefusals.Claims },
        { "{\"project_id\": null}", IdTokenRefusals.Claims },
        { "{\"project_id\": \"042\"}", IdTokenRefusals.Claims },
        { "{\"project_id\": 42.5}", IdTokenRefusals.Claims },
        { "{\"project_id\": true}", IdTokenRefusals.Claims },
        { "{\"project_path\": null}", IdTokenRefusals.Claims },
        { "{\"project_path\": \"shop/\\u0000web\"}", IdTokenRefusals.Claims },
        { "{\"ref\": null}", IdTokenRefusals.Claims },
        { "{\"ref_type\": null}", IdTokenRefusals.Claims },
        { "{\"ref_type\": \"Branch\"}", IdTokenRefusals.Claims },
        { "{\"ref_type\": \"tag\"}", IdTokenRefusals.Claims },
        { "{\"ref_path\": \"refs/heads/main\"}", IdTokenRefusals.Claims },
        { "{\"ref_path\": \"refs/merge-requests/x/merge\"}", IdTokenRefusals.Claims },
        { "{\"sha\": \"HEAD\"}", IdTokenRefusals.Claims },
        { "{\"job_project_id\": \"x\"}", IdTokenRefusals.Claims },
        { "{\"job_project_path\": null}", IdTokenRefusals.Claims },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task A_token_of_GitLab_with_other_claims_is_refused(string changes, string code)
    {
        var token = Signer.Sign(With(changes, dropNulls: true));
        await RefusedAsync(token, code);
    }

    [Theory]
    [InlineData("{\"exp\": 1776999941}")]
    [InlineData("{\"nbf\": 1777000060}")]
    [InlineData("{\"iat\": 1777000060}")]
    public async Task Clocks_may_be_a_minute_apart(string changes) => (await VerifyAsync(Signer.Sign(With(changes)))).ShouldBeOfType<IdTokenResult.Valid>();

    public static TheoryData<string, string, string> Forgeries { get; } = new()
    {
        { "alg none, no signature", IdTokenRefusals.Malformed, $"{Header("none")}.{Payload()}." },
        { "alg none, some signature", IdTokenRefusals.Algorithm, $"{Header("none")}.{Payload()}.AAAA" },
        { "alg None", IdTokenRefusals.Algorithm, $"{Header("None")}.{Payload()}.AAAA" },
        { "alg in another case, rightly signed", IdTokenRefusals.Algorithm, Signer.Sign(PayloadText(), HeaderText("rs256")) },
        { "no alg", IdTokenRefusals.Algorithm, Signer.Sign(PayloadText(), """{"kid":"key-1"}""") },
        { "alg as a list", IdTokenRefusals.Algorithm, Signer.Sign(PayloadText(), """{"kid":"key-1","alg":["RS256"]}""") },
        { "HS256 with the public key", IdTokenRefusals.Algorithm, IdTokenSigner.SignByHmac(PayloadText(), HeaderText("HS256"), Encoding.ASCII.GetBytes(Signer.PublicPem)) },
        { "HMAC with the public key, called RS256", IdTokenRefusals.Signature, IdTokenSigner.SignByHmac(PayloadText(), HeaderText("RS256"), Encoding.ASCII.GetBytes(Signer.PublicPem)) },
        { "RS384", IdTokenRefusals.Algorithm, Signer.Sign(PayloadText(), HeaderText("RS384"), HashAlgorithmName.SHA384) },
        { "SHA-384, called RS256", IdTokenRefusals.Signature, Signer.Sign(PayloadText(), HeaderText("RS256"), HashAlgorithmName.SHA384) },
        { "another kid", IdTokenRefusals.UnknownKey, Signer.Sign(PayloadText(), HeaderText("RS256", "key-2")) },
        { "kid in another case", IdTokenRefusals.UnknownKey, Signer.Sign(PayloadText(), HeaderText("RS256", "KEY-1")) },
        { "no kid", IdTokenRefusals.UnknownKey, Signer.Sign(PayloadText(), """{"alg":"RS256"}""") },
        { "a key of its own in the header", IdTokenRefusals.Signature, Stranger.Sign(PayloadText(), $$"""{"alg":"RS256","kid":"key-1","jwk":{{Stranger.PublicKey.ToJsonString()}}}""") },
        { "an address of keys in the header", IdTokenRefusals.Signature, Stranger.Sign(PayloadText(), """{"alg":"RS256","kid":"key-1","jku":"https://evil.example.com/keys","x5u":"https://evil.example.com/cert"}""") },
        { "crit", IdTokenRefusals.Algorithm, Signer.Sign(PayloadText(), """{"alg":"RS256","kid":"key-1","crit":["exp"]}""") },
        { "b64", IdTokenRefusals.Algorithm, Signer.Sign(PayloadText(), """{"alg":"RS256","kid":"key-1","b64":false}""") },
        { "alg twice", IdTokenRefusals.Malformed, Signer.Sign(PayloadText(), """{"alg":"none","kid":"key-1","alg":"RS256"}""") },
        { "another signer", IdTokenRefusals.Signature, Stranger.Sign(PayloadText()) },
        { "another payload", IdTokenRefusals.Signature, Swap(Signer.Sign(PayloadText()), 1, Payload()) },
        { "a payload that is no object", IdTokenRefusals.Malformed, Signer.Sign("[]") },
        { "a payload that is no JSON", IdTokenRefusals.Malformed, Signer.Sign("{'a':1}") },
        { "a claim twice", IdTokenRefusals.Malformed, Signer.Sign(PayloadText()[..^1] + ",\"project_id\":\"1\"}") },
        { "half a character in a claim", IdTokenRefusals.Claims, Signer.Sign(PayloadText().Replace("\"ref\":\"feature/hello\"", "\"ref\":\"half \\ud800\"", StringComparison.Ordinal)) },
        { "half a character in a name", IdTokenRefusals.Malformed, Signer.Sign(PayloadText()[..^1] + ",\"\\ud800\":1,\"\\ud801\":1}") },
        { "a claim twice, once escaped", IdTokenRefusals.Malformed, Signer.Sign(PayloadText()[..^1] + ",\"project\\u005fid\":\"1\"}") },
        { "a claim twice deeper down", IdTokenRefusals.Malformed, Signer.Sign(PayloadText()[..^1] + ",\"x\":{\"a\":1,\"a\":2}}") },
        { "truncated", IdTokenRefusals.Signature, Swap(Signer.Sign(PayloadText()), 2, Signer.Sign(PayloadText()).Split('.')[2][..340]) },
        { "cut short within a byte", IdTokenRefusals.Malformed, Signer.Sign(PayloadText())[..^1] },
        { "without a signature", IdTokenRefusals.Malformed, string.Join('.', Signer.Sign(PayloadText()).Split('.')[..2]) },
        { "an extra part", IdTokenRefusals.Malformed, Signer.Sign(PayloadText()) + ".AAAA" },
        { "an empty extra part", IdTokenRefusals.Malformed, Signer.Sign(PayloadText()) + "." },
        { "padding", IdTokenRefusals.Malformed, Signer.Sign(PayloadText()) + "==" },
        { "white space", IdTokenRefusals.Malformed, Signer.Sign(PayloadText()) + "\n" },
        { "base64 instead of base64url", IdTokenRefusals.Malformed, Swap(Signer.Sign(PayloadText()), 1, Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"a\":\"???>>>\"}")).TrimEnd('=')) },
        { "leftover bits", IdTokenRefusals.Malformed, LeftoverBits(Signer.Sign(PayloadText())) },
        { "encrypted (five parts)", IdTokenRefusals.Malformed, "eyJhbGciOiJSU0EtT0FFUCJ9.AAAA.AAAA.AAAA.AAAA" },
        { "huge", IdTokenRefusals.Malformed, Signer.Sign("{\"x\":\"" + new string('a', 13_000) + "\"}") },
        { "deep", IdTokenRefusals.Malformed, Signer.Sign("{\"x\":" + new string('[', 100) + new string(']', 100) + "}") },
        { "nothing", IdTokenRefusals.Malformed, "" },
        { "only dots", IdTokenRefusals.Malformed, ".." },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forgery_is_refused(string what, string code, string token)
    {
        _ = what;
        await RefusedAsync(token, code);
        gitlab.Asked.ShouldAllBe(address => address.StartsWith(Issuer + "/"));
    }

    [Fact]
    public async Task No_flipped_bit_of_a_signature_is_overlooked()
    {
        var token = Signer.Sign(PayloadText());
        var signature = CompactToken.Decode(token.Split('.')[2])!;
        for (var i = 0; i < signature.Length; i += 5)
        {
            signature[i] ^= 1;
            await RefusedAsync(Swap(token, 2, System.Buffers.Text.Base64Url.EncodeToString(signature)), IdTokenRefusals.Signature);
            signature[i] ^= 1;
        }
    }

    [Fact]
    public async Task A_remedy_tells_what_to_write_into_the_job() =>
        (await RefusedAsync(Signer.Sign(With("{\"aud\": \"x\"}")), IdTokenRefusals.Audience)).Remedy.ShouldContain("id_tokens: { REVIEWENV_ID_TOKEN: { aud: https://reviewenv.example.com } }");

    [Fact]
    public async Task Text_of_a_token_cannot_steer_a_terminal() =>
        (await RefusedAsync(Signer.Sign(With("{\"aud\": \"a\\u001b[2Jb\"}")), IdTokenRefusals.Audience)).Reason.ShouldNotContain('\u001b');

    [Fact]
    public void The_vector_of_RFC_7515_is_verified()
    {
        const string N = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
        const string Token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
        var key = PublicKey.ReadSet(Encoding.UTF8.GetBytes($$"""{"keys":[{"kty":"RSA","kid":"a2","n":"{{N}}","e":"AQAB"}]}"""))!["a2"];
        var token = CompactToken.Read(Token).Token!;

        key.Signed(token.Signed, token.Signature).ShouldBeTrue();
        token.Signed[^1] ^= 1;
        key.Signed(token.Signed, token.Signature).ShouldBeFalse();
    }

    private async Task<IdTokenResult.Refused> RefusedAsync(string token, string code)
    {
        var refused = (await VerifyAsync(token)).ShouldBeOfType<IdTokenResult.Refused>();
        refused.Code.ShouldBe(code);
        refused.Remedy.ShouldNotBeEmpty();
        foreach (var part in token.Split('.').Where(part => part.Length > 8)) refused.ToString().ShouldNotContain(part);
        return refused;
    }

    private Task<IdTokenResult> VerifyAsync(string token) => verifier.VerifyAsync(token, CancellationToken.None);

    private JsonObject Claims() => IdTokenSigner.Claims(clock.GetUtcNow(), Issuer, Audience);

    private JsonObject With(string changes, bool dropNulls = false)
    {
        var claims = Claims();
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            if (value is null && dropNulls) claims.Remove(name);
            else claims[name] = value?.DeepClone();
        }

        return claims;
    }

    private static string PayloadText() => IdTokenSigner.Claims(DateTimeOffset.FromUnixTimeSeconds(1_777_000_000), Issuer, Audience).ToJsonString();

    private static string Payload() => IdTokenSigner.Part(PayloadText());

    private static string HeaderText(string algorithm, string kid = "key-1") => $$"""{"alg":"{{algorithm}}","kid":"{{kid}}"}""";

    private static string Header(string algorithm) => IdTokenSigner.Part(HeaderText(algorithm));

    private static string Swap(string token, int part, string with)
    {
        var parts = token.Split('.');
        parts[part] = with;
        return string.Join('.', parts);
    }

    /// <summary>The same bytes in another spelling: 256 bytes leave four bits of the last character over.</summary>
    private static string LeftoverBits(string token)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return token[..^1] + Alphabet[Alphabet.IndexOf(token[^1]) + 1];
    }
}
