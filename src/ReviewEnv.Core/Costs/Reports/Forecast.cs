using System.Globalization;

namespace ReviewEnv.Core.Costs.Reports;

/// <summary>What the current month (UTC) will have cost if all goes on as in the last days.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Spent">Since then.</param>
/// <param name="PerHour">The average; null while too little is known.</param>
/// <param name="KnownHours">What it is the average of.</param>
/// <param name="HoursLeft">Of the month.</param>
/// <param name="Expected">Null while too little is known.</param>
public sealed record Forecast(DateOnly Month, decimal Spent, decimal? PerHour, decimal KnownHours, decimal HoursLeft, decimal? Expected)
{
    /// <summary>Less than this says nothing: every day has a night.</summary>
    public const int LeastHours = 24;

    /// <summary>What the average is taken of: every week has a weekend.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromDays(7);

    /// <param name="lastDays">What was spent since <see cref="WindowStart"/>.</param>
    /// <param name="knownSince">The first hour since then that anything is known of.</param>
    internal static Forecast Of(decimal spent, decimal lastDays, DateTimeOffset? knownSince, DateTimeOffset now)
    {
        var month = MonthStart(now);
        var start = WindowStart(now);
        var known = knownSince is { } since ? now - (since > start ? since : start) : TimeSpan.Zero;
        var knownHours = AmountsSum.Hours(known);
        var left = AmountsSum.Hours(month.AddMonths(1) - now);
        decimal? perHour = knownHours < LeastHours ? null : AmountsSum.Money(lastDays / knownHours);
        return new(DateOnly.FromDateTime(month.UtcDateTime), spent, perHour, knownHours, left, spent + (perHour * left));
    }

    public static DateTimeOffset MonthStart(DateTimeOffset now) => new(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset WindowStart(DateTimeOffset now) => Meter.HourOf(now) - Window;

    /// <summary>How it comes about, in words and figures.</summary>
    public string Formula => PerHour is not { } rate
        ? string.Create(CultureInfo.InvariantCulture, $"only {KnownHours:0} h are known, and a forecast needs {LeastHours} h")
        : string.Create(CultureInfo.InvariantCulture, $"{Spent:#,##0.00} spent since {Month:yyyy-MM-dd} + {rate:0.0000} per hour ({Average}) × {HoursLeft:0} h left");

    private string Average => KnownHours >= (decimal)Window.TotalHours ? "average of the last 7 days" : string.Create(CultureInfo.InvariantCulture, $"average of the {KnownHours:0} h that are known");
}
