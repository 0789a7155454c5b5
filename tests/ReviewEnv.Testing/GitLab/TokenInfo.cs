namespace ReviewEnv.Testing.GitLab;

/// <summary>What the one valid token may do and how long; what tests may change about it.</summary>
public sealed class TokenInfo
{
    public string Name { get; set; } = "reviewenv";

    /// <summary>Such as <c>api</c> or <c>read_api</c>.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = ["api"];

    /// <summary>The first day on which it works no more; null for never.</summary>
    public DateOnly? ExpiresAt { get; set; }

    public bool Revoked { get; set; }
}
