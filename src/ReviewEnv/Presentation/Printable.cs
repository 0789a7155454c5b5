using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ReviewEnv.Presentation;

/// <summary>Makes text of strangers (branch names, logs, reasons) safe to look at: what would steer a terminal or turn the reading direction is shown as its code.</summary>
internal static partial class Printable
{
    /// <summary>One line: line breaks are shown as codes too.</summary>
    public static string Line(string text) => Clean(text, keepLineBreaks: false);

    /// <summary>Several lines: line feeds and tabs stay.</summary>
    public static string Lines(string text) => Clean(text, keepLineBreaks: true);

    /// <summary>Text without the sequences by which programs colour their output.</summary>
    public static string WithoutColours(string text) => text.Contains('\u001b') ? Colours().Replace(text, "") : text;

    [GeneratedRegex(@"\u001b\[[0-?]*[ -/]*[@-~]", RegexOptions.NonBacktracking)]
    private static partial Regex Colours();

    private static string Clean(string text, bool keepLineBreaks)
    {
        if (text.All(c => c is >= ' ' and <= '~')) return text;

        var clean = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (keepLineBreaks && (rune.Value is '\n' or '\t')) clean.Append((char)rune.Value);
            else if (IsHarmless(rune)) clean.Append(rune.ToString());
            else clean.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
        }

        return clean.ToString();
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        || rune.Value == 0x200D; // joins emoji
}
