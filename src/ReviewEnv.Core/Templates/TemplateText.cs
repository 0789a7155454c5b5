using System.Text;

namespace ReviewEnv.Core.Templates;

/// <summary>A scalar taken apart: text as it is, and placeholders. <c>${NAME}</c> is a placeholder, <c>$${NAME}</c> means <c>${NAME}</c> itself.</summary>
internal sealed record TemplateText(IReadOnlyList<TemplateText.Piece> Pieces)
{
    /// <param name="Text">The name of a placeholder, or literal text.</param>
    internal readonly record struct Piece(string Text, bool IsPlaceholder);

    public IEnumerable<string> Names => Pieces.Where(piece => piece.IsPlaceholder).Select(piece => piece.Text);

    /// <summary>The name, if the text is one placeholder and nothing else.</summary>
    public string? OnlyName => Pieces is [{ IsPlaceholder: true } piece] ? piece.Text : null;

    /// <summary>Takes a text apart; what looks like a placeholder and is none is handed to <paramref name="complain"/> and kept as text.</summary>
    public static TemplateText Parse(string text, Action<string>? complain = null)
    {
        if (!text.Contains("${", StringComparison.Ordinal)) return new TemplateText([new Piece(text, false)]);
        var pieces = new List<Piece>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            var rest = text.AsSpan(i);
            if (rest.StartsWith("$${"))
            {
                literal.Append("${");
                i += 3;
            }
            else if (rest.StartsWith("${") && NameAt(text, i + 2) is { } name)
            {
                if (literal.Length > 0) pieces.Add(new Piece(literal.ToString(), false));
                literal.Clear();
                pieces.Add(new Piece(name, true));
                i += name.Length + 3;
            }
            else
            {
                if (rest.StartsWith("${")) complain?.Invoke($"'{Excerpt(rest)}' is not a placeholder; write ${{NAME}}, or $${{ for a literal ${{");
                literal.Append(text[i++]);
            }
        }

        if (literal.Length > 0) pieces.Add(new Piece(literal.ToString(), false));
        return new TemplateText(pieces);
    }

    /// <summary>The text with every placeholder filled in, once: what a value holds is never read again.</summary>
    public string Fill(Func<string, string> valueOf) => string.Concat(Pieces.Select(piece => piece.IsPlaceholder ? valueOf(piece.Text) : piece.Text));

    public static bool IsName(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '_') && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string? NameAt(string text, int start)
    {
        var end = text.IndexOf('}', start);
        return end > start && IsName(text[start..end]) ? text[start..end] : null;
    }

    private static string Excerpt(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('}');
        return end is >= 0 and < 40 ? rest[..(end + 1)].ToString() : rest[..Math.Min(rest.Length, 20)].ToString();
    }
}
