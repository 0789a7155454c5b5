using System.Text;
using ReviewEnv.Core.Compliance;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>Makes what a server said fit for journals and logs: without the token, should it be echoed, on one line and not too long.</summary>
internal sealed class Words(Secret token)
{
    private const int Longest = 400;

    public string Clean(string text)
    {
        // Masked before it is cut: a cut through the token would leave its beginning to be read.
        var masked = SecretMask.Over(SecretMask.Over(text, [token]), [new Secret(Uri.EscapeDataString(token.RevealText()))]);
        var clean = new StringBuilder(Math.Min(masked.Length, Longest + 1));
        foreach (var rune in masked.EnumerateRunes())
        {
            if (clean.Length >= Longest) return clean.Append('…').ToString();
            clean.Append(Rune.IsControl(rune) ? new Rune(' ') : rune);
        }

        return clean.ToString().Trim();
    }
}
