namespace ReviewEnv.GitLab.IdTokens;

/// <summary>The keys of GitLab.</summary>
internal interface ISigningKeys
{
    /// <summary>The key of exactly this name; null when GitLab has none.</summary>
    /// <exception cref="SigningKeysException">No keys can be had, and none are known.</exception>
    Task<PublicKey?> FindAsync(string id, CancellationToken cancellationToken);
}

/// <summary>GitLab did not give its keys; the message says why.</summary>
internal sealed class SigningKeysException(string message, Exception? inner = null) : Exception(message, inner);
