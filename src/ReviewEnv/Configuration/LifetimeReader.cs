using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Configuration;

/// <summary>Reads <c>lifetime</c> and <c>caps</c> of a project: how long environments live, when they rest, and how many there may be.</summary>
internal static class LifetimeReader
{
    private static readonly (string Word, DayOfWeek Value)[] DayNames =
    [
        ("mon", DayOfWeek.Monday), ("tue", DayOfWeek.Tuesday), ("wed", DayOfWeek.Wednesday), ("thu", DayOfWeek.Thursday),
        ("fri", DayOfWeek.Friday), ("sat", DayOfWeek.Saturday), ("sun", DayOfWeek.Sunday),
    ];

    public static LifetimeSettings Lifetime(YamlSection project)
    {
        if (project.Section("lifetime") is not { } section) return LifetimeSettings.Default;
        var lifetime = new LifetimeSettings(OrNever(section, "autoStopIn", LifetimeSettings.Default.AutoStopIn))
        {
            SleepAfter = OrNever(section, "sleepAfter", null),
            WarnBefore = OrNever(section, "warnBefore", null),
            IdleAfter = section.Duration("idleAfter") ?? LifetimeSettings.DefaultIdleAfter,
            WorkingHours = WorkingHours(section),
        };
        section.End();
        if (lifetime.WarnBefore is { } warn && lifetime.AutoStopIn is { } life && warn >= life)
        {
            section.Problem("warnBefore", $"is {Duration.Format(warn)}, and the whole life is {Duration.Format(life)} (autoStopIn); warn later");
        }

        return lifetime;
    }

    /// <param name="holder">A project, or the file for the caps over all projects.</param>
    /// <param name="everywhere">Whether it is for all projects together, where only <c>perPerson</c> says something.</param>
    public static CapSettings Caps(YamlSection holder, bool everywhere)
    {
        if (holder.Section("caps") is not { } section) return CapSettings.None;
        var live = everywhere ? null : section.Number("live", 1, 100_000);
        var caps = new CapSettings(live, section.Number("perPerson", 1, 100_000), section.Choice("atCap", ("refuse", AtCap.Refuse), ("sleep", AtCap.Sleep)) ?? AtCap.Refuse);
        section.End();
        return caps is { Live: null, PerPerson: null } ? CapSettings.None : caps;
    }

    private static TimeSpan? OrNever(YamlSection section, string key, TimeSpan? standard) =>
        section.Scalar(key)?.Text == Duration.Never ? null : section.Duration(key) ?? standard;

    private static WorkingHours? WorkingHours(YamlSection lifetime)
    {
        if (lifetime.Section("workingHours") is not { } section) return null;
        if (!section.Has("timeZone")) section.Problem("timeZone", "is missing; write the people's time zone, such as Europe/Berlin");
        var (zone, days, from, to) = (section.Zone("timeZone"), Days(section), section.TimeOfDay("from"), section.TimeOfDay("to"));
        foreach (var key in new[] { "from", "to" })
        {
            if (!section.Has(key)) section.Problem(key, "is missing; write a time of the day such as \"08:00\"");
        }

        section.End();
        if (from >= to) section.Problem("to", "is not later than from; a day's hours end on the same day, at 23:59 at the latest");
        return zone is null || days is null || from is null || to is null || from >= to ? null : new WorkingHours(zone, days, from.Value, to.Value);
    }

    /// <summary>A list of days, or one range such as <c>mon-fri</c>, which is what counts where nothing is said.</summary>
    private static HashSet<DayOfWeek>? Days(YamlSection section)
    {
        var words = section.Take("days") switch
        {
            null => ["mon-fri"],
            YamlNode.Scalar scalar => [scalar.Text],
            _ => section.Texts("days") ?? [],
        };
        var days = new HashSet<DayOfWeek>();
        foreach (var word in words)
        {
            var ends = word.Split('-').Select(end => Array.FindIndex(DayNames, day => string.Equals(day.Word, end.Trim(), StringComparison.OrdinalIgnoreCase))).ToList();
            if (ends.Count > 2 || ends.Contains(-1))
            {
                section.Problem("days", $"'{word}' is neither a day nor a range of days; write mon-fri, or a list such as [mon, wed]");
                return null;
            }

            for (var day = ends[0]; ; day = (day + 1) % DayNames.Length)
            {
                days.Add(DayNames[day].Value);
                if (day == ends[^1]) break;
            }
        }

        return days;
    }
}
