using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace ReviewEnv.Core.Desired;

/// <summary>GitLab's slug algorithms, character for character, so that image tags and host names made by CI jobs match ours.</summary>
/// <remarks>Sources: <c>gems/gitlab-utils/lib/gitlab/utils.rb</c> (ref slug) and <c>lib/gitlab/slug/environment.rb</c> (environment slug) of GitLab.</remarks>
public static class Slug
{
    private const int RefLength = 63;
    private const int EnvironmentLength = 24;
    private const int SuffixLength = 6;

    /// <summary><c>CI_COMMIT_REF_SLUG</c>, and <c>CI_PROJECT_PATH_SLUG</c> for a project path. May be empty, may start with a digit, is not unique.</summary>
    public static string OfRef(string name)
    {
        var slug = Sanitize(name);
        return (slug.Length > RefLength ? slug[..RefLength] : slug).Trim('-');
    }

    /// <summary><c>CI_ENVIRONMENT_SLUG</c> of an environment name such as <c>review/feature</c>: at most 24 characters, letter first.</summary>
    public static string OfEnvironment(string name)
    {
        var slug = Sanitize(name);
        if (slug.Length == 0 || slug[0] is not (>= 'a' and <= 'z')) slug = "env-" + slug;
        slug = Squeeze(slug);
        if (slug.Length <= EnvironmentLength && slug == name) return slug.EndsWith('-') ? slug[..^1] : slug;

        slug = slug[..Math.Min(slug.Length, EnvironmentLength - SuffixLength - 1)];
        return (slug.EndsWith('-') ? slug : slug + "-") + Suffix(name);
    }

    /// <summary>The six characters by which GitLab tells apart environment names that read alike.</summary>
    public static string Suffix(string text) => Digest(text, SuffixLength);

    /// <summary>The last <paramref name="length"/> base-36 digits of the SHA-256 of a text.</summary>
    public static string Digest(string text, int length)
    {
        var number = new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes(text)), isUnsigned: true, isBigEndian: true);
        var digits = new char[length];
        for (var i = length - 1; i >= 0; i--)
        {
            number = BigInteger.DivRem(number, 36, out var digit);
            digits[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[(int)digit];
        }

        return new string(digits);
    }

    private static string Sanitize(string name)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            // Ruby's downcase turns U+0130 into two characters, "i" and a combining dot; .NET leaves it alone.
            if (rune.Value == 0x130)
            {
                slug.Append("i-");
                continue;
            }

            var lower = Rune.ToLower(rune, CultureInfo.InvariantCulture).Value;
            slug.Append(lower is >= 'a' and <= 'z' or >= '0' and <= '9' ? (char)lower : '-');
        }

        return slug.ToString();
    }

    private static string Squeeze(string slug)
    {
        var squeezed = new StringBuilder(slug.Length);
        foreach (var c in slug)
        {
            if (c != '-' || squeezed.Length == 0 || squeezed[^1] != '-') squeezed.Append(c);
        }

        return squeezed.ToString();
    }
}
