using System.Security.Cryptography;
using System.Text;
using ReviewEnv.Configuration;

namespace ReviewEnv.Auth;

/// <summary>Knows the configured tokens by their digests.</summary>
internal sealed class TokenBook(ServerSettings settings)
{
    private readonly (byte[] Digest, ApiToken Token)[] tokens =
        [.. settings.Tokens.Select(token => (Convert.FromHexString(token.Sha256), token))];

    public bool IsEmpty => tokens.Length == 0;

    /// <summary>The token's entry, or null. Every entry is compared, in constant time.</summary>
    public ApiToken? Find(string secret)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        ApiToken? found = null;
        foreach (var (known, token) in tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(known, digest)) found = token;
        }

        return found;
    }

    /// <summary>The entry of that name, if it is still configured with the same digest.</summary>
    public ApiToken? FindNamed(string name, string sha256) => settings.Tokens.FirstOrDefault(token => token.Name == name && token.Sha256 == sha256);
}
