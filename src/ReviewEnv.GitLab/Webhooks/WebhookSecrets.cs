using ReviewEnv.Core.Compliance;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>By what an authentic delivery is known; at least one has to be set.</summary>
/// <param name="SecretToken">Compared with <c>X-Gitlab-Token</c>.</param>
/// <param name="SigningToken"><c>whsec_</c> and a key in base64; the key makes <c>webhook-signature</c>.</param>
public sealed record WebhookSecrets(Secret? SecretToken, Secret? SigningToken)
{
    /// <summary>Null if deliveries can be checked with these; else what is wrong and what to do about it, without the values.</summary>
    public string? WhyUnusable()
    {
        if (SecretToken is null && SigningToken is null)
        {
            return "Neither webhookSecret nor signingToken is set, so nobody could tell who sends webhooks. "
                + "Set one of them to the value that the hook in GitLab has (Settings > Webhooks).";
        }

        if (SecretToken is not null && TokenBytes(SecretToken).Length == 0)
        {
            return "webhookSecret is empty, so anybody could send webhooks. Set it to the secret token of the hook in GitLab (Settings > Webhooks), or remove the key.";
        }

        return SigningToken is not null && SigningKey.TryRead(SigningToken) is null
            ? "signingToken is not a signing token. It starts with 'whsec_', followed by a key of 24 to 64 bytes in base64; copy it again from the hook in GitLab (Settings > Webhooks)."
            : null;
    }

    /// <summary>The bytes of a secret token. A secret mounted as a file often ends in a line break, which GitLab never sends.</summary>
    internal static ReadOnlySpan<byte> TokenBytes(Secret token) => token.Reveal().AsSpan().TrimEnd("\r\n"u8);
}
