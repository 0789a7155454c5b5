using System.Globalization;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Yaml;
using ReviewEnv.Reports;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>reports</c>: which reports are delivered by themselves, when and where to.</summary>
internal static class ReportScheduleReader
{
    private static readonly (string, DayOfWeek)[] Weekdays = [.. Enum.GetValues<DayOfWeek>().Select(day => (day.ToString().ToLowerInvariant(), day))];

    public static IReadOnlyList<ReportDeliverySettings> Read(YamlSection file, ConfigurationReading reading, IReadOnlyDictionary<string, TargetSettings?> targets)
    {
        var reports = new List<ReportDeliverySettings>();
        foreach (var section in file.Sections("reports"))
        {
            if (Report(section, reading, targets, reports) is { } report) reports.Add(report);
            section.End();
        }

        return reports;
    }

    private static ReportDeliverySettings? Report(YamlSection section, ConfigurationReading reading, IReadOnlyDictionary<string, TargetSettings?> targets, List<ReportDeliverySettings> earlier)
    {
        var name = section.Required("name", "what was delivered last is remembered under it");
        if (name is { Length: > 100 }) section.Problem("name", "is longer than 100 characters; choose a short one");
        if (earlier.Any(report => report.Name == name)) section.Problem("name", $"{section.Shown("name")} is the name of another report already");
        var schedule = Schedule(section);
        var period = Period(section, schedule?.Rhythm);
        var grouping = section.Choice("groupBy", [.. ReportGroupings.Words]) ?? ReportGrouping.Owner;
        var projects = section.Texts("projects");
        if (projects is { Count: 0 }) section.Problem("projects", "is empty, so the report would be too; leave it out for all projects");
        var webhook = Webhook(section);
        var path = TargetFile(section, reading);
        var target = ReportObjectReader.Read(section, targets);
        if (!section.Has("webhook") && !section.Has("file") && !section.Has("object")) section.Problem("webhook", "is missing, and so are file and object: say where the report goes, such as webhook: \"${env:SLACK_URL}\", file: ./reports/idle-{date}.html or object: s3://bucket/idle-{date}.html");
        return name is null || schedule is null ? null : new ReportDeliverySettings(name, schedule, period, grouping, projects ?? [], ConfigurationReading.SecretOf(webhook), path) { Object = target };
    }

    private static ReportSchedule? Schedule(YamlSection section)
    {
        if (!section.Has("every")) section.Problem("every", "is missing; one of day, week, month");
        var rhythm = section.Choice("every", ("day", ReportRhythm.Day), ("week", ReportRhythm.Week), ("month", ReportRhythm.Month));
        var at = At(section);
        var zone = Zone(section);
        var schedule = rhythm is { } known ? new ReportSchedule(known, at, zone) : null;
        if (!section.Has("on")) return schedule;
        switch (rhythm)
        {
            case ReportRhythm.Week when section.Choice("on", Weekdays) is { } day: return schedule! with { OnDay = day };
            case ReportRhythm.Month when section.Number("on", 1, 28) is { } date: return schedule! with { OnDate = date };
            case ReportRhythm.Day: section.Problem("on", "says nothing for a report of every day; leave it out"); break;
            default: section.Take("on"); break;
        }

        return schedule;
    }

    private static TimeOnly At(YamlSection section)
    {
        if (section.Text("at") is not { } text) return new TimeOnly(8, 0);
        if (TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) return at;
        section.Problem("at", $"{section.Shown("at")} is not a time of the day; write one such as \"08:00\"");
        return default;
    }

    private static TimeZoneInfo Zone(YamlSection section)
    {
        if (section.Text("timeZone") is not { } id) return TimeZoneInfo.Utc;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)) return zone;
        section.Problem("timeZone", $"{section.Shown("timeZone")} is not a time zone that this machine knows; write an IANA name such as Europe/Berlin, and install tzdata if there are none");
        return TimeZoneInfo.Utc;
    }

    private static string Period(YamlSection section, ReportRhythm? rhythm)
    {
        var otherwise = rhythm switch
        {
            ReportRhythm.Day => "yesterday",
            ReportRhythm.Month => "last month",
            _ => "last week",
        };
        if (section.Text("period") is not { } period) return otherwise;
        if (!ReportPeriod.IsRelative(period)) section.Problem("period", $"{section.Shown("period")} does not mean other days each time; write yesterday, last week, last month, last 7 days or the like");
        return period;
    }

    // The value is never shown: who knows it may write there.
    private static string? Webhook(YamlSection section)
    {
        if (section.Text("webhook") is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return text;
        section.Problem("webhook", "is not an address that begins with https:// or http://; take the one that the chat shows for an incoming webhook, and write webhook: \"${env:SLACK_URL}\"");
        return null;
    }

    /// <summary>Complains about a name that does not say what to write, or holds what nobody fills in.</summary>
    public static void CheckName(YamlSection section, string key, string text)
    {
        if (!ReportForm.Endings.Contains(Path.GetExtension(text))) section.Problem(key, $"{section.Shown(key)} has no ending that says what to write; end it in {string.Join(", ", ReportForm.Endings)}");
        if (text.Replace("{date}", "").IndexOfAny(['{', '}']) >= 0) section.Problem(key, $"{section.Shown(key)} holds a variable that is not known; there is {{date}}, the day of the delivery");
    }

    private static string? TargetFile(YamlSection section, ConfigurationReading reading)
    {
        if (section.Text("file") is not { } text) return null;
        CheckName(section, "file", text);
        return reading.PathOf(text);
    }
}
