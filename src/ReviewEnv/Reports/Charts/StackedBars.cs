using ReviewEnv.Pages;
using static ReviewEnv.Reports.Charts.Chart;

namespace ReviewEnv.Reports.Charts;

/// <summary>A bar per day, stacked of parts.</summary>
/// <param name="Unit">What the vertical axis counts.</param>
/// <param name="Value">A value with its unit, in words.</param>
internal sealed record StackedBars(Series Series, IReadOnlyList<(DateOnly Day, IReadOnlyList<decimal> Parts)> Bars, string Unit, Func<decimal, string> Value)
{
    public const int Height = 232;

    private const int Left = 46;
    private const int Right = 6;
    private const int Top = 24;
    private const int Bottom = 24;
    private const int MostLabels = 6;
    private const decimal WidestBar = 46;

    private decimal Slot => (Width - Left - Right) / (decimal)Bars.Count;

    public Html Marks()
    {
        var scale = Scale.For(Bars.Max(bar => bar.Parts.Sum()));
        return Html.Of($"""
            {Series.Patterns}
            <g aria-hidden="true">
            <text class="unit" x="0" y="11">{Unit}</text>
            {Html.Join(scale.Ticks.Select(tick => Tick(tick, Y(tick, scale))))}
            {Html.Join(DayLabels())}
            {Html.Join(Bars.Select((bar, index) => Bar(bar.Day, bar.Parts, index, scale)))}
            </g>
            """);
    }

    public Html Table(Func<decimal, string> cell) => Html.Of($"""
        <table><thead><tr><th scope="col">Day</th>{Html.Join(Series.Names.Select(name => Html.Of($"""<th scope="col"><bdi>{name}</bdi></th>""")))}<th scope="col">Sum</th></tr></thead>
        <tbody>{Html.Join(Bars.Select(bar => Html.Of($"""
            <tr><th scope="row">{Figures.Day(bar.Day)}</th>{Html.Join(bar.Parts.Select(part => Html.Of($"<td>{cell(part)}</td>")))}<td>{cell(bar.Parts.Sum())}</td></tr>

            """)))}</tbody></table>
        """);

    private static decimal Y(decimal value, Scale scale) => Height - Bottom - (value / scale.Top * (Height - Bottom - Top));

    private static Html Tick(decimal tick, decimal y) => Html.Of($"""
        <path class="{(tick == 0 ? "axis" : "grid")}" d="M{Left} {N(y)}H{Width - Right}"/><text class="tick" x="{Left - 6}" y="{N(y + 4)}" text-anchor="end">{Scale.Label(tick)}</text>

        """);

    private IEnumerable<Html> DayLabels()
    {
        var every = (Bars.Count + MostLabels - 1) / MostLabels;
        return Bars.Index().Where(bar => bar.Index % every == 0 && (bar.Index == 0 || bar.Index + (every / 2) < Bars.Count || every == 1))
            .Select(bar => Html.Of($"""<text class="tick" x="{N(Left + (Slot * (bar.Index + 0.5m)))}" y="{Height - 7}" text-anchor="middle">{Figures.ShortDay(bar.Item.Day)}</text>"""));
    }

    private Html Bar(DateOnly day, IReadOnlyList<decimal> parts, int index, Scale scale)
    {
        if (parts.Sum() <= 0) return Html.Empty;
        var width = Math.Min(WidestBar, Slot * 0.82m);
        var x = Left + (Slot * index) + ((Slot - width) / 2);
        var rectangles = new List<Html>();
        var below = 0m;
        for (var part = 0; part < parts.Count; part++)
        {
            if (parts[part] <= 0) continue;
            var (bottom, top) = (Y(below, scale), Y(below + parts[part], scale));
            rectangles.Add(Series.Rectangle(part, N(x), N(top), N(width), N(bottom - top)));
            below += parts[part];
        }

        return Html.Of($"<g><title>{Figures.Day(day)}: {Value(below)}</title>{Html.Join(rectangles)}</g>\n");
    }
}
