using ReviewEnv.Pages;
using ReviewEnv.Reports.Charts;

namespace ReviewEnv.Reports;

/// <summary>A part of a whole as a small bar. Said in figures beside it, so it is hidden from who listens.</summary>
internal static class ShareBar
{
    public static Html Of(decimal? share) => share is not { } part ? Html.Empty : Html.Of($"""
        <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="100" height="8"/><rect class="part" width="{Chart.N(Math.Clamp(part, 0, 1) * 100)}" height="8"/></svg>
        """);
}
