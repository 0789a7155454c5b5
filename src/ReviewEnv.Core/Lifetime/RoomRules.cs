using System.Globalization;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Lifetime;

/// <summary>Whether there is room for one more environment. Pure.</summary>
internal static class RoomRules
{
    private const int Shown = 3;

    /// <param name="key">The one that would be made.</param>
    /// <param name="living">All records of what lives, of all projects.</param>
    public static RoomDecision Judge(EnvironmentKey key, string? owner, CapSettings project, CapSettings everywhere, IReadOnlyList<EnvironmentRecord> living, RoomState state, DateTimeOffset now)
    {
        foreach (var cap in Caps(key, owner, project, everywhere))
        {
            var inside = living.Where(record => record.Key != key && cap.Covers(record)).ToList();
            var counting = inside.Where(record => cap.AtCap == AtCap.Refuse || !Rests(record, state)).ToList();
            var onTheirWay = state.Admitted.Keys.Count(name => name != Brake.NameOf(key) && cap.CoversName(name) && inside.TrueForAll(record => Brake.NameOf(record.Key) != name));
            if (counting.Count + onTheirWay < cap.Most) continue;

            var sleeper = cap.AtCap == AtCap.Sleep ? counting.Where(record => MaySleep(record, now)).MinBy(UsedAt) : null;
            return new RoomDecision(Sentence(cap, counting, sleeper, now), sleeper?.Key);
        }

        return new RoomDecision(null, null);
    }

    private static IEnumerable<Cap> Caps(EnvironmentKey key, string? owner, CapSettings project, CapSettings everywhere)
    {
        bool InProject(EnvironmentRecord record) => record.Key.Project == key.Project;
        bool NameInProject(string name) => Brake.KeyOf(name).Project == key.Project;
        if (project.Live is { } most) yield return new Cap(most, project.AtCap, InProject, NameInProject, $"{key.Project} has {most} live environments (caps.live)");
        if (owner is null) yield break;
        // Whose the ones are that were let in just now is not known: they count as somebody else's.
        if (project.PerPerson is { } own) yield return new Cap(own, project.AtCap, record => InProject(record) && record.Owner == owner, _ => false, $"{owner} has {own} live environments in {key.Project} (caps.perPerson)");
        if (everywhere.PerPerson is { } all) yield return new Cap(all, everywhere.AtCap, record => record.Owner == owner, _ => false, $"{owner} has {all} live environments (caps.perPerson)");
    }

    private static bool Rests(EnvironmentRecord record, RoomState state) => record.Phase == EnvironmentPhase.Sleeping || state.SentToSleep.ContainsKey(Brake.NameOf(record.Key));

    private static bool MaySleep(EnvironmentRecord record, DateTimeOffset now) =>
        record.Phase == EnvironmentPhase.Ready && record.CanSleep == true && !(record.InUseUntil > now);

    private static DateTimeOffset UsedAt(EnvironmentRecord record) => record.LastUse?.At ?? record.CreatedAt;

    private static string Sentence(Cap cap, List<EnvironmentRecord> counting, EnvironmentRecord? sleeper, DateTimeOffset now)
    {
        if (sleeper is not null) return $"{cap.Words}; {sleeper.Key}, unused for longest, is put to sleep to make room";
        var oldest = counting.OrderBy(record => record.CreatedAt).Take(Shown).Select(record =>
            $"{record.Key} ({Age(now - record.CreatedAt)} old)");
        return $"{cap.Words}; it is made as soon as one of them ends. The oldest: {string.Join(", ", oldest)}. 'reviewenv stop --project P --ref R' makes room";
    }

    // In whole hours, as each change of the sentence is news.
    private static string Age(TimeSpan age) => age < TimeSpan.FromHours(1) ? "less than 1h" : Duration.Format(TimeSpan.FromHours(Math.Floor(age.TotalHours)));

    private sealed record Cap(int Most, AtCap AtCap, Func<EnvironmentRecord, bool> Covers, Func<string, bool> CoversName, string Words);
}

/// <param name="WhyNot">Why there is no room, in words; null when there is.</param>
/// <param name="Sleeper">The one that is to be put to sleep for it; null for none.</param>
internal sealed record RoomDecision(string? WhyNot, EnvironmentKey? Sleeper);
