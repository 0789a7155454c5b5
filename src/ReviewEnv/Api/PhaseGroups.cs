using ReviewEnv.Core.Work;

namespace ReviewEnv.Api;

/// <summary>The groups of phases that people look for, in the order of how much they want to be seen.</summary>
internal static class PhaseGroups
{
    public static IReadOnlyList<(string Id, string Label, EnvironmentPhase[] Phases)> All { get; } =
    [
        ("attention", "Needs attention", [EnvironmentPhase.Failed, EnvironmentPhase.Leaking, EnvironmentPhase.AwaitingApproval]),
        ("moving", "On the move", [EnvironmentPhase.Pending, EnvironmentPhase.Provisioning, EnvironmentPhase.Waking, EnvironmentPhase.Stopping]),
        ("ready", "Ready", [EnvironmentPhase.Ready]),
        ("resting", "At rest", [EnvironmentPhase.Sleeping, EnvironmentPhase.Stopped]),
    ];

    private static readonly int[] Ranks = [.. Enum.GetValues<EnvironmentPhase>().Select(phase => All.TakeWhile(group => !group.Phases.Contains(phase)).Count())];

    /// <summary>Which group a phase belongs to, by its place; what belongs to none comes after all.</summary>
    public static int Rank(EnvironmentPhase phase) => Ranks[(int)phase];

    /// <summary>Whether a group, named by its id, holds a phase; no name holds all.</summary>
    public static bool Holds(string group, EnvironmentPhase phase) => group.Length == 0 || (Rank(phase) is var rank && rank < All.Count && All[rank].Id == group);
}
