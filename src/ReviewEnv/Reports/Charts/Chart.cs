using System.Globalization;
using ReviewEnv.Pages;

namespace ReviewEnv.Reports.Charts;

/// <summary>What every chart has around its marks: a title and a description for who listens, the same figures as a table, and no script or inline style.</summary>
internal static class Chart
{
    /// <summary>Narrow, so that its letters can be read on a phone, where it is scaled down.</summary>
    public const int Width = 460;

    /// <param name="id">Of this chart on its page; begins the ids within it.</param>
    /// <param name="description">What it shows, in a sentence or two.</param>
    public static Html Figure(string id, string title, string description, int height, Html marks, Html legend, Html table) => Html.Of($"""
        <figure class="chart">
        <figcaption><h2>{title}</h2><p class="hint">{description}</p></figcaption>
        <svg viewBox="0 0 {Width} {height}" role="img" aria-labelledby="{id}-title {id}-desc" focusable="false">
        <title id="{id}-title">{title}</title>
        <desc id="{id}-desc">{description} The table below has the figures.</desc>
        {marks}
        </svg>
        {legend}
        <details class="data"><summary>Figures as a table</summary>
        <div class="scroll" role="region" aria-label="{title}: figures" tabindex="0">{table}</div>
        </details>
        </figure>
        """);

    public static Html Empty(string title, string sentence) => Html.Of($"""
        <figure class="chart"><figcaption><h2>{title}</h2></figcaption><p class="nothing">{sentence}</p></figure>
        """);

    /// <summary>A coordinate; half pixels are enough.</summary>
    public static string N(decimal coordinate) => decimal.Round(coordinate, 1).ToString("0.#", CultureInfo.InvariantCulture);
}
