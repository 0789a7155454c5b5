using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Lifetime;

/// <summary>What a project's list of branches says beside what is recorded. Pure.</summary>
/// <param name="Differences">Branches that no pass has seen as they are now, and that have or may get an environment.</param>
/// <param name="Endings">Those of them whose environment would end.</param>
/// <param name="Heads">All that was listed.</param>
public sealed record Comparison(string Project, IReadOnlyList<EnvironmentKey> Differences, IReadOnlyList<EnvironmentKey> Endings, IReadOnlyDictionary<GitRef, CommitSha> Heads)
{
    public static Comparison Of(string project, ProjectSettings settings, IReadOnlyDictionary<GitRef, BranchState.Exists> listed, IEnumerable<EnvironmentRecord> records, DateTimeOffset now)
    {
        var known = records.ToDictionary(record => record.Key.Ref);
        var differences = new List<EnvironmentKey>();
        var endings = new List<EnvironmentKey>();
        foreach (var (gitRef, branch) in listed)
        {
            var key = new EnvironmentKey(project, gitRef);
            var record = known.GetValueOrDefault(gitRef);
            // Without a record, a branch that is to have none is not worth one: a project may have thousands.
            if (record is null ? IsWanted(key, settings, branch, null, now) : record.SeenHead != branch.Head || HasTurned(record, settings, branch, now)) differences.Add(key);
            if (record is not null && EndingGate.IsLiving(record) && !IsWanted(key, settings, branch, record, now)) endings.Add(key);
        }

        foreach (var record in known.Values.Where(record => EndingGate.IsLiving(record) && !listed.ContainsKey(record.Key.Ref)))
        {
            differences.Add(record.Key);
            endings.Add(record.Key);
        }

        return new(project, [.. differences.Union(endings)], endings, listed.ToDictionary(branch => branch.Key, branch => branch.Value.Head));
    }

    /// <summary>Whether a stopped environment may be wanted again, by what is not in the commit: a label, another merge request, the configuration.</summary>
    private static bool HasTurned(EnvironmentRecord record, ProjectSettings settings, BranchState.Exists branch, DateTimeOffset now) =>
        record is { Phase: EnvironmentPhase.Stopped, Ended: EndingGround.Concluded } && IsWanted(record.Key, settings, branch, null, now);

    /// <summary>What a pass would decide, as far as that can be said without what people asked for.</summary>
    private static bool IsWanted(EnvironmentKey key, ProjectSettings settings, BranchState.Exists branch, EnvironmentRecord? record, DateTimeOffset now)
    {
        if (record is { Target.Length: > 0, Name.Length: > 0 } && record.Target != settings.Target) return false;
        var facts = new PolicyFacts(key, branch, now) { Project = settings, KnownCommit = record?.Commit, KnownSince = record?.CommitSince, ObservedCommit = record?.Serving ?? record?.Commit };
        return ReviewPolicy.Decide(facts) is not DesiredState.Unwanted { Ground: EndingGround.Concluded };
    }
}
