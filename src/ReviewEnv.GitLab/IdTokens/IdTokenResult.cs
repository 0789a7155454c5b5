namespace ReviewEnv.GitLab.IdTokens;

/// <summary>What a token proved to be. A closed family.</summary>
public abstract record IdTokenResult
{
    private IdTokenResult() { }

    /// <summary>GitLab made it, for this server, and it is neither too old nor too young.</summary>
    public sealed record Valid(IdTokenClaims Claims) : IdTokenResult;

    /// <param name="Code">For programs; <see cref="IdTokenRefusals"/> has them.</param>
    /// <param name="Reason">What is wrong, in words; never holds the token.</param>
    /// <param name="Remedy">What would help.</param>
    public sealed record Refused(string Code, string Reason, string Remedy) : IdTokenResult;
}

/// <summary>Why tokens are refused.</summary>
public static class IdTokenRefusals
{
    public const string Malformed = "id-token-malformed";
    public const string Algorithm = "id-token-algorithm";
    public const string UnknownKey = "id-token-unknown-key";
    public const string Signature = "id-token-signature";
    public const string Issuer = "id-token-issuer";
    public const string Audience = "id-token-audience";
    public const string Expired = "id-token-expired";
    public const string NotYetValid = "id-token-not-yet-valid";
    public const string Claims = "id-token-claims";

    /// <summary>Nothing is said about the token: the keys by which it could be checked cannot be had right now.</summary>
    public const string KeysUnavailable = "id-token-keys-unavailable";
}
