using System.Globalization;

namespace ReviewEnv.Presentation;

/// <summary>Moments and durations as people say them, and as machines do.</summary>
internal static class Moments
{
    public static string Rfc3339(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary><c>just now</c>, <c>4 min ago</c>, <c>in 3 h</c>.</summary>
    public static string Relative(DateTimeOffset moment, DateTimeOffset now)
    {
        var distance = now - moment;
        if (distance.Duration() < TimeSpan.FromSeconds(2)) return "just now";
        return distance > TimeSpan.Zero ? $"{Span(distance)} ago" : $"in {Span(-distance)}";
    }

    /// <summary>The one unit that matters: <c>12 s</c>, <c>4 min</c>, <c>3 h</c>, <c>9 days</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max(1, (int)span.TotalSeconds)} s",
        { TotalMinutes: < 59.5 } => $"{Rounded(span.TotalMinutes)} min",
        { TotalHours: < 47.5 } => $"{Rounded(span.TotalHours)} h",
        _ => $"{Rounded(span.TotalDays)} days",
    };

    private static int Rounded(double number) => (int)Math.Round(number, MidpointRounding.AwayFromZero);
}
