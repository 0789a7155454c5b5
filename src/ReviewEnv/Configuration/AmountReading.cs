using System.Globalization;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads what several sections have: amounts of money, moments, time zones, times of the day.</summary>
internal static class AmountReading
{
    /// <summary>An amount of money: 0 or more.</summary>
    public static decimal? Amount(this YamlSection section, string key)
    {
        if (section.Scalar(key) is not { } scalar) return null;
        if (!decimal.TryParse(scalar.Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
        {
            section.Problem(key, $"{YamlSection.Show(scalar)} is not an amount; write digits with a point for fractions, such as 0.031, without a currency");
            return null;
        }

        if (amount is >= 0 and <= 1_000_000_000) return amount;
        section.Problem(key, $"is {scalar.Text}; an amount is 0 or more, and at most 1000000000");
        return null;
    }

    /// <summary>A moment: a day, which begins at midnight UTC, or a full time with its offset.</summary>
    public static DateTimeOffset? Moment(this YamlSection section, string key)
    {
        if (section.Scalar(key) is not { } scalar) return null;
        if (DateOnly.TryParseExact(scalar.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        string[] forms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK"];
        if (scalar.Text.IndexOfAny(['Z', '+'], 0) >= 0 && DateTimeOffset.TryParseExact(scalar.Text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var moment)) return moment;
        section.Problem(key, $"{YamlSection.Show(scalar)} is not a moment; write 2026-12-01 (midnight UTC) or 2026-12-01T08:00:00+01:00");
        return null;
    }

    /// <summary>A time zone by its IANA name.</summary>
    public static TimeZoneInfo? Zone(this YamlSection section, string key)
    {
        if (section.Text(key) is not { } name) return null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return zone;
        section.Problem(key, $"{section.Shown(key)} is not a time zone that is known here; write a name such as Europe/Berlin or UTC (and install tzdata if it should be known)");
        return null;
    }

    /// <summary>A time of the day on a 24-hour clock. YAML readers of other programs take an unquoted 08:00 for a number, so quotes are welcome.</summary>
    public static TimeOnly? TimeOfDay(this YamlSection section, string key)
    {
        if (section.Scalar(key) is not { } scalar) return null;
        if (TimeOnly.TryParseExact(scalar.Text, ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time;
        section.Problem(key, $"{YamlSection.Show(scalar)} is not a time of the day; write \"08:30\"");
        return null;
    }
}
