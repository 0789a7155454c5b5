using System.Globalization;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Reads the ways in which GitLab writes a moment: ISO 8601, <c>2026-01-05 12:00:00 UTC</c> and <c>2026-01-05 12:00:00 +0100</c>.</summary>
internal static class ForgeTime
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd HH:mm:ss 'UTC'", "yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Null for anything else: a moment that cannot be read is no reason to lose the event.</summary>
    public static DateTimeOffset? TryParse(string? text) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
