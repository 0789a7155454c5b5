using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Lifetime;

/// <summary>What people asked for one environment. Unlike everything else about it, this cannot be computed again: only the store knows.</summary>
public sealed record EnvironmentWishes
{
    public static EnvironmentWishes None { get; } = new();

    /// <summary>Somebody stopped it: it stays away until the branch has another commit, or somebody asks for a deployment.</summary>
    public StopWish? Stop { get; init; }

    /// <summary>Somebody asked for this commit to be deployed (or for the same one again).</summary>
    public DeployWish? Deploy { get; init; }

    /// <summary>Somebody put it to sleep: it runs nothing until the branch has another commit, or somebody wakes it or asks for a deployment.</summary>
    public SleepWish? Sleep { get; init; }

    /// <summary>The prepared change that somebody approved last.</summary>
    public Approval? Approval { get; init; }

    /// <summary>Keeps it alive whatever its age says.</summary>
    public Pin? Pin { get; init; }

    /// <summary>An end of life later than the one that the project's settings give.</summary>
    public DateTimeOffset? ExtendedUntil { get; init; }
}

/// <param name="Commit">The head of the branch when the stop was asked; null when it was not known, which stops any commit until a deployment is asked for.</param>
public sealed record StopWish(CommitSha? Commit, string By, DateTimeOffset At, string Reason);

/// <param name="Commit">The head of the branch when sleep was asked; null when it was not known, which holds for any commit until it is woken.</param>
public sealed record SleepWish(CommitSha? Commit, string By, DateTimeOffset At);

/// <param name="Commit">The commit to deploy; null for whatever the head is.</param>
/// <param name="Generation">Counts the requests, so that the same commit can be deployed anew.</param>
public sealed record DeployWish(CommitSha? Commit, string By, DateTimeOffset At, int Generation);

/// <param name="Change">The id of the proposal that was approved: good for that one, and for none that comes after it.</param>
public sealed record Approval(string Change, string By, DateTimeOffset At);

/// <param name="Until">The pin's end; null for none.</param>
public sealed record Pin(DateTimeOffset? Until, string By, string Reason);
