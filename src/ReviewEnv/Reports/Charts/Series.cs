using ReviewEnv.Pages;

namespace ReviewEnv.Reports.Charts;

/// <summary>The parts that a bar is stacked of. Each has a colour that colour-blind people can tell from its neighbours, and every second one a pattern as well.</summary>
/// <param name="Chart">Begins the ids of the patterns.</param>
/// <param name="Palette">Which set of colours, as the style sheet names them.</param>
internal sealed record Series(string Chart, string Palette, IReadOnlyList<string> Names)
{
    /// <summary>The patterns, once per chart; their colours come from the style sheet.</summary>
    public Html Patterns => Html.Of($"<defs>{Html.Join(Enumerable.Range(0, Names.Count).Where(IsPatterned).Select(Pattern))}</defs>");

    /// <summary>A rectangle of a part.</summary>
    public Html Rectangle(int part, string x, string y, string width, string height) => IsPatterned(part)
        ? Html.Of($"""<rect class="seg" fill="url(#{Chart}-p{part})" x="{x}" y="{y}" width="{width}" height="{height}"/>""")
        : Html.Of($"""<rect class="seg {Palette}{part}" x="{x}" y="{y}" width="{width}" height="{height}"/>""");

    /// <param name="amounts">What stands beside each name.</param>
    public Html Legend(IReadOnlyList<string> amounts) => Html.Of($"""
        <ul class="legend">{Html.Join(Names.Select((name, part) => Html.Of($"""<li><svg class="swatch" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">{Rectangle(part, "0", "0", "16", "16")}</svg><span><bdi>{name}</bdi> <b>{amounts[part]}</b></span></li>""")))}</ul>
        """);

    private static bool IsPatterned(int part) => part % 2 == 1;

    private Html Pattern(int part)
    {
        // Alternating directions: two patterned neighbours would have a plain one between them in any case.
        var line = part % 4 == 1 ? "M-1 7 7 -1 M-1 1 1 -1 M5 7 7 5" : "M-1 -1 7 7 M5 -1 7 1 M-1 5 1 7";
        return Html.Of($"""<pattern id="{Chart}-p{part}" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="{Palette}{part}" width="6" height="6"/><path class="hatch" d="{line}"/></pattern>""");
    }
}
