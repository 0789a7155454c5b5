using System.Text;

namespace ReviewEnv.Kubernetes.Api.Access.Transport;

/// <summary>How the key of an extra attribute stands in a header's name: bytes that a name may not have, and the percent sign, as <c>%XX</c>.</summary>
internal static class ImpersonationHeader
{
    private const string Allowed = "!#$&'*+-.^_`|~";

    public static string Escape(string key)
    {
        var escaped = new StringBuilder();
        foreach (var letter in Encoding.UTF8.GetBytes(key.ToLowerInvariant()))
        {
            if (char.IsAsciiLetterOrDigit((char)letter) || Allowed.Contains((char)letter, StringComparison.Ordinal)) escaped.Append((char)letter);
            else escaped.Append('%').Append(letter.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }
}
