using Microsoft.Extensions.Logging;

namespace ReviewEnv.GitLab.IdTokens;

/// <summary>Tells ID tokens that GitLab gave to CI jobs for this server from everything else.</summary>
/// <remarks>
/// One algorithm, keys of one origin, one spelling, one audience. Whatever a token says about how it should be checked (another algorithm, a key of its own,
/// an address of keys) is no choice: it is refused, or not looked at. Nothing that is in a token is believed, or repeated, before its signature is.
/// </remarks>
public sealed class IdTokenVerifier : IDisposable
{
    internal const string Algorithm = "RS256";

    /// <summary>How far the clocks of GitLab and this server may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private readonly IdTokenOptions options;
    private readonly ISigningKeys keys;
    private readonly TimeProvider time;

    /// <param name="handler">Carries the requests for GitLab's keys; null for connections of its own.</param>
    public IdTokenVerifier(IdTokenOptions options, TimeProvider time, ILogger<IdTokenVerifier> logger, HttpMessageHandler? handler = null)
        : this(options, new SigningKeys(options, time, logger, handler), time) { }

    internal IdTokenVerifier(IdTokenOptions options, ISigningKeys keys, TimeProvider time) => (this.options, this.keys, this.time) = (options, keys, time);

    /// <summary>What a job has to have to get in.</summary>
    public string Remedy => options.Remedy;

    /// <summary>Whether a bearer token is meant to be one of these: a header of JSON, and three parts.</summary>
    public static bool IsMeant(string bearer) => bearer.StartsWith("ey", StringComparison.Ordinal) && bearer.Contains('.');

    public async Task<IdTokenResult> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        var (compact, whyNot) = CompactToken.Read(token);
        if (compact is null) return Refused(IdTokenRefusals.Malformed, $"The ID token cannot be read: {whyNot}.");
        var header = compact.Header;
        if (header.Text("alg") != Algorithm) return Refused(IdTokenRefusals.Algorithm, $"The ID token is not signed with {Algorithm}.");
        if (header.TryGetProperty("crit", out _) || header.TryGetProperty("b64", out _)) return Refused(IdTokenRefusals.Algorithm, "The ID token asks for extensions that are not known here.");
        if (header.Text("kid") is not { } keyId) return Refused(IdTokenRefusals.UnknownKey, "The ID token does not name the key that signed it.");

        try
        {
            if (await keys.FindAsync(keyId, cancellationToken) is not { } key) return Refused(IdTokenRefusals.UnknownKey, $"GitLab at {options.Instance.AbsoluteUri} has no key of the name that the ID token gives.");
            if (!key.Signed(compact.Signed, compact.Signature)) return Refused(IdTokenRefusals.Signature, "The signature of the ID token is wrong.");
        }
        catch (SigningKeysException trouble)
        {
            return new IdTokenResult.Refused(IdTokenRefusals.KeysUnavailable, $"The ID token cannot be checked: {trouble.Message}.", "Try again in a moment; if it stays so, see whether this server reaches gitlab.url.");
        }

        return StrictJson.ReadObject(compact.Payload) is { } payload
            ? IdTokenRules.Apply(payload, options, time.GetUtcNow())
            : Refused(IdTokenRefusals.Malformed, "The ID token's payload is not a JSON object with each member once.");
    }

    public void Dispose() => (keys as IDisposable)?.Dispose();

    private IdTokenResult.Refused Refused(string code, string reason) => new(code, reason, options.Remedy);
}
