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

    /// <summary>The commit of a fork that a maintainer let in: that one and no other.</summary>
    public ForkApproval? Fork { get; init; }

    /// <summary>Scans and jobs that use it right now: until the last of them ends, it stays as it is. Null for none, never empty.</summary>
    public IReadOnlyList<Lease>? Leases { get; init; }

    /// <summary>Keeps it alive whatever its age says.</summary>
    public Pin? Pin { get; init; }

    /// <summary>An end of life later than the one that the project's settings give.</summary>
    public DateTimeOffset? ExtendedUntil { get; init; }

    /// <summary>The last sign of use that a person or a job gave by asking for something; null for none.</summary>
    public UseSign? Used { get; init; }

    /// <summary>The leases that have not ended, oldest first.</summary>
    public IEnumerable<Lease> ActiveLeases(DateTimeOffset now) => (Leases ?? []).Where(lease => lease.Until > now);

    /// <summary>The wishes with other leases.</summary>
    public EnvironmentWishes WithLeases(IEnumerable<Lease> leases) => leases.ToList() is { Count: > 0 } list ? this with { Leases = list } : this with { Leases = null };

    /// <summary>Whether both ask for the same: lists that were read twice are equal by what they hold.</summary>
    public bool SaysTheSameAs(EnvironmentWishes other) =>
        this with { Leases = other.Leases } == other && (Leases ?? []).SequenceEqual(other.Leases ?? []);
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

/// <param name="Commit">Good for exactly this commit: what is pushed later was not looked at.</param>
public sealed record ForkApproval(CommitSha Commit, string By, DateTimeOffset At);

/// <param name="Id">Known to its holder, who releases it by that.</param>
/// <param name="Purpose">What for, such as <c>dast</c>; shown to people.</param>
/// <param name="Until">Its end, at most four hours after <paramref name="At"/>.</param>
public sealed record Lease(string Id, string Purpose, string By, DateTimeOffset At, DateTimeOffset Until);
