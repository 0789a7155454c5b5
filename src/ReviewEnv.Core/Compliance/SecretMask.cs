namespace ReviewEnv.Core.Compliance;

/// <summary>Replaces secrets in what others wrote: a platform's refusal may quote the value that it refuses.</summary>
public static class SecretMask
{
    /// <summary>Shorter texts would turn words into stars without hiding anything.</summary>
    private const int Shortest = 4;

    public const string Stars = "***";

    public static string Over(string text, IReadOnlyList<Secret> secrets)
    {
        // The longest first, so that a secret that is part of another does not leave the rest of it to be read.
        foreach (var secret in secrets.Select(secret => secret.RevealText()).Where(secret => secret.Length >= Shortest).OrderByDescending(secret => secret.Length))
        {
            text = text.Replace(secret, Stars, StringComparison.Ordinal);
        }

        return text;
    }
}
