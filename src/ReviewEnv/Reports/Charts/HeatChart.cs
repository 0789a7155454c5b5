using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Pages;
using static ReviewEnv.Reports.Charts.Chart;

namespace ReviewEnv.Reports.Charts;

/// <summary>The hours of the week: how many environments run, or what part of them nobody uses. Light to dark, so that it needs no colours.</summary>
internal static class HeatChart
{
    private const int Left = 36;
    private const int Top = 20;
    private const int RowHeight = 23;
    private const int Steps = 5;
    private const int Height = Top + (7 * RowHeight) + 2;
    private const decimal CellWidth = (Width - Left) / (decimal)WeekHeat.Hours;

    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    public static Html Of(WeekHeat? week)
    {
        if (week is null) return Empty("Hours of the week", "No hours are kept of these days.");
        var showsIdle = week.Cells.Any(cell => cell.Idle > 0);
        var title = showsIdle ? "Idle part of the running time, by hour of the week" : "Environments running, by hour of the week";
        var most = week.Cells.Max(cell => cell.AverageRunning);
        if (most <= 0) return Empty(title, "Nothing ran in these days.");
        decimal? Level(HeatCell cell) => showsIdle ? cell.IdleShare : cell.Times == 0 ? null : cell.AverageRunning / most;

        var days = week.First == week.Last ? Figures.Day(week.First) : $"{Figures.Day(week.First)} to {Figures.Day(week.Last)}";
        var description = $"{days}, by the clocks of {week.Zone.Id}; hours are kept less long than days.";
        var cells = from day in Enumerable.Range(0, 7) from hour in Enumerable.Range(0, WeekHeat.Hours) select Cell(day, hour, week.At(day, hour), Level(week.At(day, hour)));
        var marks = Html.Of($"""
            <g aria-hidden="true">
            {Html.Join(Enumerable.Range(0, 8).Select(third => Html.Of($"""<text class="tick" x="{N(Left + (third * 3 * CellWidth))}" y="13">{(third * 3).ToString("00")}</text>""")))}
            {Html.Join(Days.Select((day, row) => Html.Of($"""<text class="tick" x="0" y="{Top + (row * RowHeight) + 16}">{day}</text>""")))}
            {Html.Join(cells)}
            </g>
            """);
        return Figure("heat", title, description, Height, marks, Legend(showsIdle, most), Table(week));
    }

    private static Html Cell(int day, int hour, HeatCell cell, decimal? level) => Html.Of($"""
        <rect class="seg {(level is { } known ? $"h{Step(known)}" : "none")}" x="{N(Left + (hour * CellWidth))}" y="{Top + (day * RowHeight)}" width="{N(CellWidth)}" height="{RowHeight}"><title>{Days[day]} {hour.ToString("00")}:00: {Words(cell)}</title></rect>

        """);

    private static string Words(HeatCell cell) => cell.Times == 0 ? "not in these days"
        : cell.Running == 0 ? "nothing ran"
        : $"{Figures.Hours(cell.AverageRunning)} running, {Figures.Share(cell.IdleShare)} idle";

    private static int Step(decimal level) => (int)Math.Min(Steps - 1, level * Steps);

    private static Html Legend(bool showsIdle, decimal most) => Html.Of($"""
        <ul class="legend">{Html.Join(Enumerable.Range(0, Steps).Select(step => Html.Of($"""<li><svg class="swatch" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><rect class="seg h{step}" width="16" height="16"/></svg><span>{Range(step, showsIdle, most)}</span></li>""")))}</ul>
        """);

    private static string Range(int step, bool showsIdle, decimal most) => showsIdle
        ? $"{step * 100 / Steps}–{(step + 1) * 100 / Steps} %"
        : $"{Figures.Hours(most * step / Steps)}–{Figures.Hours(most * (step + 1) / Steps)}";

    private static Html Table(WeekHeat week) => Html.Of($"""
        <table><caption>Running on average, and the idle part of it</caption>
        <thead><tr><th scope="col">Hour</th>{Html.Join(Days.Select(day => Html.Of($"""<th scope="col">{day}</th>""")))}</tr></thead>
        <tbody>{Html.Join(Enumerable.Range(0, WeekHeat.Hours).Select(hour => Html.Of($"""
            <tr><th scope="row">{hour.ToString("00")}:00</th>{Html.Join(Enumerable.Range(0, 7).Select(day => Html.Of($"<td>{Short(week.At(day, hour))}</td>")))}</tr>

            """)))}</tbody></table>
        """);

    private static string Short(HeatCell cell) => cell.Times == 0 ? Figures.Nothing : $"{Figures.Hours(cell.AverageRunning)} · {Figures.Share(cell.IdleShare)}";
}
