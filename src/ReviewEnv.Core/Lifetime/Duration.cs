using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ReviewEnv.Core.Lifetime;

/// <summary>Durations as people write them: <c>1h30m</c>, <c>3 days</c>, <c>1 week and 2 days</c>, <c>90s</c>.</summary>
public static partial class Duration
{
    /// <summary>What stands for "without end".</summary>
    public const string Never = "never";

    /// <summary>One line for messages about a duration that could not be read.</summary>
    public const string Remedy = "write a duration such as 90s, 1h30m, 3 days or 1 week";

    private static readonly (string Unit, long Seconds)[] Units = [("d", 86400), ("h", 3600), ("m", 60), ("s", 1)];

    /// <summary>Reads a duration of at least a second and at most 100 years. A number needs a unit; a unit may come once.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is null || text.Length > 100 || !Whole().IsMatch(text)) return false;
        var seconds = 0m;
        var seen = new HashSet<long>();
        foreach (Match part in Part().Matches(text))
        {
            var unit = SecondsOf(part.Groups["unit"].Value);
            if (!seen.Add(unit)) return false;
            seconds += decimal.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture) * unit;
        }

        if (seconds is < 1 or > 100L * 366 * 86400) return false;
        duration = TimeSpan.FromSeconds((double)seconds);
        return true;
    }

    /// <summary>Writes a duration so that <see cref="TryParse"/> reads it: <c>3 days</c>, <c>1h30m</c>, <c>1d2h</c>; parts below a second are dropped, null is <c>never</c>.</summary>
    public static string Format(TimeSpan? duration)
    {
        if (duration is not { } span) return Never;
        if (span < TimeSpan.Zero) return "-" + Format(span.Negate());
        if (span.Ticks != 0 && span.Ticks % TimeSpan.TicksPerDay == 0) return span.Days == 1 ? "1 day" : $"{span.Days} days";
        var rest = (long)span.TotalSeconds;
        if (rest == 0) return "0s";
        var text = new StringBuilder();
        foreach (var (unit, seconds) in Units)
        {
            if (rest >= seconds) text.Append(rest / seconds).Append(unit);
            rest %= seconds;
        }

        return text.ToString();
    }

    private static long SecondsOf(string unit) => char.ToLowerInvariant(unit[0]) switch
    {
        'w' => 7 * 86400,
        'd' => 86400,
        'h' => 3600,
        'm' => 60,
        _ => 1,
    };

    [GeneratedRegex(@"\A\s*(\d{1,9}\s*(weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\s*(,\s*)?(and\s+)?)+\z", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<number>\d+)\s*(?<unit>[a-z]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}
