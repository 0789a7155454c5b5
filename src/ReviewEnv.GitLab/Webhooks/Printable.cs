using System.Text;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Makes a text of the payload fit to be shown and stored: bounded, and without characters that a terminal, a log or a database takes ill.</summary>
internal static class Printable
{
    private const int ShownLength = 80;
    private const int StoredLength = 1024;

    /// <summary>For answers and logs.</summary>
    public static string Of(string text) => Clean(text, ShownLength);

    /// <summary>For what is kept: titles, names, labels.</summary>
    public static string? Stored(string? text) => text is null ? null : Clean(text, StoredLength);

    private static string Clean(string text, int length)
    {
        if (text.Length <= length && !HasControl(text)) return text;

        var clean = new StringBuilder(Math.Min(text.Length, length + 1));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > length) return clean.Append('…').ToString();
            clean.Append(Rune.IsControl(rune) ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }

    internal static bool HasControl(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character)) return true;
        }

        return false;
    }
}
