using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>What a change set is for, written into its name. A stack names the change set that was carried out last,
/// so this is known even after a rollback has put the stack's tags back.</summary>
/// <param name="TagsOnly">It changes what is noted about the environment, not the environment.</param>
internal sealed record Attempt(CommitSha Commit, string Fingerprint, bool Asleep, bool TagsOnly)
{
    private const string Prefix = "reviewenv-";
    private const int BaseLength = 6;

    public bool IsFor(EnvironmentSpec spec) => Fingerprint == spec.Fingerprint && Asleep == spec.Asleep;

    /// <summary>The change set's name: the same for the same step from the same state, so that a step that was cut off is taken up and not taken twice.</summary>
    /// <param name="state">What the stack is before, with all that the change set says beyond this attempt.</param>
    public string NameFrom(string state) => $"{Prefix}{Commit}-{Flag}{Escape(Fingerprint)}-{Slug.Digest(state, BaseLength)}";

    /// <summary>Reads a change set's name or ARN.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Attempt? attempt)
    {
        attempt = null;
        var name = NameOf(text);
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var parts = name[Prefix.Length..].Split('-', 2);
        if (parts.Length != 2 || parts[1].Length < BaseLength + 3 || parts[1][^(BaseLength + 1)] != '-') return false;
        if (!CommitSha.TryParse(parts[0], out var commit) || Unescape(parts[1][1..^(BaseLength + 1)]) is not { } fingerprint) return false;
        attempt = new Attempt(commit.Value, fingerprint, parts[1][0] is 's' or 'u', parts[1][0] is 't' or 'u');
        return "astu".Contains(parts[1][0], StringComparison.Ordinal);
    }

    /// <summary>The name in <c>arn:aws:cloudformation:REGION:ACCOUNT:changeSet/NAME/UUID</c>, or the name that it is already.</summary>
    public static string NameOf(string? text) => text?.Split('/') is [_, var name, ..] ? name : text ?? "";

    private char Flag => (Asleep, TagsOnly) switch { (false, false) => 'a', (true, false) => 's', (false, true) => 't', _ => 'u' };

    /// <summary>Names hold letters, digits and hyphens: everything else becomes a hyphen and two hexadecimal digits.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)value)) escaped.Append((char)value);
            else escaped.Append(CultureInfo.InvariantCulture, $"-{value:x2}");
        }

        return escaped.ToString();
    }

    private static string? Unescape(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '-') bytes.Add((byte)text[i]);
            else if (i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else return null;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
