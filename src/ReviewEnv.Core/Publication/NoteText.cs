using System.Text;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Publication;

/// <summary>Text of others inside Markdown: it is shown as it is, and is neither markup, nor a mention, nor a command to the forge.</summary>
internal static class NoteText
{
    private const int MaxBlockLines = 40;
    private const int MaxBlockLength = 4_000;
    private const int MaxCodeLength = 200;

    /// <summary>By what a note is known to be about an environment.</summary>
    public static string Marker(EnvironmentKey key) => $"<!-- reviewenv:{key.Id} -->";

    /// <summary>A code span of one line, also inside a table: nothing in it is read as markup or as a name of somebody.</summary>
    public static string Code(string text)
    {
        var line = new StringBuilder();
        foreach (var rune in Cut(text, MaxCodeLength).EnumerateRunes())
        {
            line.Append(rune.Value switch
            {
                '`' => "'",
                '|' => "¦",
                '\\' => "⧵",
                _ when Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 => " ",
                _ => rune.ToString(),
            });
        }

        var code = line.ToString().Trim();
        return code.Length == 0 ? "–" : $"`{code}`";
    }

    /// <summary>A fenced block that nothing in the text can end. Of a long text the first lines are shown.</summary>
    public static string Block(string text)
    {
        var lines = Cut(text, MaxBlockLength).ReplaceLineEndings("\n").Split('\n');
        var shown = lines.Take(MaxBlockLines).Select(Harmless).ToList();
        if (lines.Length > MaxBlockLines || text.Length > MaxBlockLength) shown.Add("…");
        var fence = new string('`', Math.Max(3, shown.Max(LongestRun) + 1));
        return $"{fence}text\n{string.Join('\n', shown)}\n{fence}";
    }

    /// <summary>The first line that says something, without characters that have no shape.</summary>
    public static string FirstLine(string text)
    {
        var line = text.ReplaceLineEndings("\n").Split('\n').Select(Harmless).FirstOrDefault(line => line.Trim().Length > 0) ?? "";
        return line.Trim();
    }

    /// <summary>The beginning of a text, no half character at its end.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>A line that starts with a slash is a command to GitLab, wherever some of its versions find it.</summary>
    private static string Harmless(string line)
    {
        var clean = new StringBuilder(line.Length + 1);
        foreach (var rune in line.EnumerateRunes())
        {
            if (rune.Value == '\t' || !(Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)) clean.Append(rune.ToString());
        }

        return clean.ToString().TrimStart().StartsWith('/') ? $"· {clean.ToString().TrimStart()}" : clean.ToString();
    }

    private static int LongestRun(string line)
    {
        var (longest, run) = (0, 0);
        foreach (var c in line)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
