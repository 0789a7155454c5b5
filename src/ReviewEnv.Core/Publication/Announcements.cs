using System.Globalization;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Publication;

/// <summary>What of a pass is worth telling the outside: found by comparing the records before and after it, so that nothing is told twice. Pure.</summary>
internal static class Announcements
{
    public static PassEnd Of(Pass pass, PassEnd end)
    {
        end = Warn(pass, end);
        if (News(pass.Record, end.Record) is not { } kind) return end;
        var told = end.Entries.Count > 0 ? end.Entries[^1] : pass.Entry(JournalKind.Settled, $"it is {end.Record.Phase}");
        // One line tells one thing: a warning has a line of its own.
        if (told.Tells is not null) told = pass.Entry(JournalKind.Settled, $"it is {end.Record.Phase}");
        var notification = About(pass, end.Record, kind, Message(end.Record, kind, told));
        return end with { Entries = [.. end.Entries.Where(entry => !ReferenceEquals(entry, told)), told with { Tells = notification }] };
    }

    private static PassEnd Warn(Pass pass, PassEnd end)
    {
        var record = end.Record;
        if (pass.Project?.Lifetime.WarnBefore is not { } before || record.ExpiresAt is not { } expiresAt || !EndingGate.IsLiving(record)) return end;
        if (record.WarnedOf == expiresAt || pass.Now < expiresAt - before || pass.Now >= expiresAt) return end;
        var sentence = $"ends at {expiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC ({record.ExpiresBecause}); a new commit, 'reviewenv extend' or 'reviewenv pin' keeps it";
        var entry = pass.Entry(JournalKind.Decision, sentence, record.Commit) with { Tells = About(pass, record, NotificationKind.Warned, $"{pass.Key} {sentence}.") };
        return end with { Record = record with { WarnedOf = expiresAt }, Entries = [.. end.Entries, entry] };
    }

    private static NotificationKind? News(EnvironmentRecord? before, EnvironmentRecord after) => after.Phase switch
    {
        EnvironmentPhase.Failed when before?.Phase != EnvironmentPhase.Failed || before.Commit != after.Commit => NotificationKind.Failed,
        EnvironmentPhase.Sleeping when before?.Phase != EnvironmentPhase.Sleeping => NotificationKind.Slept,
        EnvironmentPhase.Stopped when before?.Phase is EnvironmentPhase.Stopping or EnvironmentPhase.Leaking => NotificationKind.Stopped,
        EnvironmentPhase.Leaking when before?.Phase != EnvironmentPhase.Leaking => NotificationKind.Leaking,
        EnvironmentPhase.Ready when after.Published is { } published && before?.Published != published => NotificationKind.Ready,
        _ => null,
    };

    private static string Message(EnvironmentRecord record, NotificationKind kind, JournalEntry entry) => kind switch
    {
        NotificationKind.Ready => $"{record.Key} is live at {record.Published!.Url} with {record.Published.Commit.Short}.",
        NotificationKind.Failed => $"{record.Key} failed: {record.Reason}",
        NotificationKind.Slept => $"{record.Key} sleeps: {record.Reason}",
        NotificationKind.Leaking => $"{record.Key} should be gone, and something of it is still there: {record.Reason}",
        _ => $"{record.Key} is stopped: {record.Reason ?? entry.Message}",
    };

    private static Notification About(Pass pass, EnvironmentRecord record, NotificationKind kind, string message) => new(kind, pass.Now, message)
    {
        Key = record.Key,
        Remedy = Remedy(record, kind),
        Name = record.Name,
        Target = record.Target,
        Owner = record.Owner,
        Url = record.Published?.Url,
        Commit = record.Commit,
        ExpiresAt = record.ExpiresAt,
    };

    private static string? Remedy(EnvironmentRecord record, NotificationKind kind)
    {
        var branch = $"--project {record.Key.Project} --ref {record.Key.Ref.Name}";
        return kind switch
        {
            NotificationKind.Failed => $"reviewenv why {branch}",
            NotificationKind.Warned => $"reviewenv extend {branch} --by '1 day'",
            NotificationKind.Slept => $"reviewenv wake {branch}",
            NotificationKind.Stopped => $"reviewenv deploy {branch}",
            NotificationKind.Leaking => $"reviewenv why {branch}",
            _ => null,
        };
    }
}
