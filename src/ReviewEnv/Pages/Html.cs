using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using ReviewEnv.Presentation;

namespace ReviewEnv.Pages;

/// <summary>A piece of HTML. The only way to make one from text is interpolation, which encodes every hole that is not a piece of HTML itself.</summary>
internal readonly record struct Html
{
    private readonly string? markup;

    private Html(string markup) => this.markup = markup;

    public static Html Empty => default;

    /// <summary><c>Html.Of($"&lt;b&gt;{anything}&lt;/b&gt;")</c>: the text of the literal is markup, what is in braces is encoded.</summary>
    public static Html Of(ref HtmlWriter writer) => new(writer.Take());

    /// <summary>Pieces one after the other.</summary>
    public static Html Join(IEnumerable<Html> pieces)
    {
        var all = new StringBuilder();
        foreach (var piece in pieces) all.Append(piece.markup);
        return new Html(all.ToString());
    }

    /// <summary>What came with the executable, as it is.</summary>
    internal static Html OfAsset(string content) => new(content);

    public override string ToString() => markup ?? "";
}

/// <summary>Writes interpolated HTML. Text of strangers is made printable and then encoded, for elements and quoted attributes alike.</summary>
[InterpolatedStringHandler]
internal ref struct HtmlWriter(int literalLength, int formattedCount)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder text = new(literalLength + (formattedCount * 24));

    public readonly void AppendLiteral(string markup) => text.Append(markup);

    public readonly void AppendFormatted(Html piece) => text.Append(piece.ToString());

    public readonly void AppendFormatted(string? value)
    {
        if (value is not null) text.Append(Encoder.Encode(Printable.Lines(value)));
    }

    public readonly void AppendFormatted(long number) => text.Append(number.ToString(CultureInfo.InvariantCulture));

    internal readonly string Take() => text.ToString();
}
