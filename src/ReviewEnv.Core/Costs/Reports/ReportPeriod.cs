using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ReviewEnv.Core.Costs.Reports;

/// <summary>The days (UTC) that a report is about.</summary>
/// <param name="Until">The first day after them.</param>
public sealed record ReportPeriod(DateOnly From, DateOnly Until)
{
    public const int MostDays = 400;

    /// <summary>One line for messages about a period that could not be read.</summary>
    public const string Remedy = "write today, yesterday, last 7 days (or another number), this week, last week, this month, last month, a month such as 2026-11, a day such as 2026-11-05, or a first and a last day such as 2026-11-01..2026-11-15";

    private const string DayForm = "yyyy-MM-dd";

    public DateTimeOffset Start => new(From, TimeOnly.MinValue, TimeSpan.Zero);

    public DateTimeOffset End => new(Until, TimeOnly.MinValue, TimeSpan.Zero);

    public int Days => Until.DayNumber - From.DayNumber;

    public DateOnly Last => Until.AddDays(-1);

    /// <summary>As it can be read again: <c>2026-11-05</c>, <c>2026-11-01..2026-11-15</c>.</summary>
    public override string ToString() => Days == 1 ? $"{From:yyyy-MM-dd}" : $"{From:yyyy-MM-dd}..{Last:yyyy-MM-dd}";

    /// <summary>Whether the words mean other days tomorrow: a fixed month is nothing to report every week.</summary>
    public static bool IsRelative(string text) => Relative(text.Trim(), new DateOnly(2000, 1, 1)) is { Days: <= MostDays };

    /// <summary>Reads a period. Days after today are cut off, as nothing is known of them.</summary>
    /// <param name="problem">What is wrong with it and what would help.</param>
    public static bool TryParse(string? text, DateOnly today, [NotNullWhen(true)] out ReportPeriod? period, [NotNullWhen(false)] out string? problem)
    {
        (period, problem) = (null, null);
        var shown = text is { Length: > 60 } ? text[..60] + "..." : text;
        if ((Relative(text?.Trim() ?? "", today) ?? Fixed(text?.Trim() ?? "")) is not { } read) problem = $"'{shown}' is not a period; {Remedy}.";
        else if (read.From >= read.Until) problem = $"'{shown}' ends before it begins; write the first day first.";
        else if (read.From > today) problem = $"'{shown}' lies in the future, of which nothing is known yet; today is {today.ToString(DayForm, CultureInfo.InvariantCulture)} (UTC).";
        else if (read.Days > MostDays) problem = $"'{shown}' is longer than {MostDays} days; ask for less at a time.";
        else period = read.Until > today ? read with { Until = today.AddDays(1) } : read;
        return period is not null;
    }

    private static ReportPeriod? Relative(string text, DateOnly today)
    {
        var words = text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        var first = new DateOnly(today.Year, today.Month, 1);
        return words switch
        {
            ["today"] => new(today, today.AddDays(1)),
            ["yesterday"] => new(today.AddDays(-1), today),
            ["this", "week"] => new(monday, monday.AddDays(7)),
            ["last", "week"] => new(monday.AddDays(-7), monday),
            ["this", "month"] => new(first, first.AddMonths(1)),
            ["last", "month"] => new(first.AddMonths(-1), first),
            ["last", var number, "days" or "day"] when Count(number) is { } days => new(today.AddDays(1 - days), today.AddDays(1)),
            _ => null,
        };
    }

    private static ReportPeriod? Fixed(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)) return new(month, month.AddMonths(1));
        if (Day(text) is { } day) return new(day, day.AddDays(1));
        return text.Split("..") is [var first, var last] && Day(first) is { } from && Day(last) is { } to ? new(from, to.AddDays(1)) : null;
    }

    private static int? Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 10_000 ? number : null;

    // The calendar's own ends are left out, so that a day after each can be counted.
    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text.Trim(), DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1970 and < 9000 ? day : null;
}
