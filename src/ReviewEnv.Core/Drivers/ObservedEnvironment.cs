using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Drivers;

/// <summary>What the platform says about an environment at this moment.</summary>
public sealed record ObservedEnvironment(ObservedStatus Status)
{
    public static ObservedEnvironment Absent { get; } = new(ObservedStatus.Absent);

    /// <summary>The <see cref="EnvironmentSpec.Fingerprint"/> that the platform was last asked for.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The commit that the platform was last asked for.</summary>
    public CommitSha? Attempted { get; init; }

    /// <summary>The commit that answers at <see cref="Url"/> now: behind <see cref="Attempted"/> while a new one starts or after one failed.</summary>
    public CommitSha? Serving { get; init; }
    public Uri? Url { get; init; }

    /// <summary>The outputs of the template, for the dotenv report. Never secrets.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    /// <summary>What is going on, or what is wrong and what would help, in words for the journal.</summary>
    public string? Reason { get; init; }

    /// <summary>Why the driver wants <see cref="IEnvironmentDriver.ApplyAsync"/> for the same again: its next step is due, or something was changed behind its back. Null when it has nothing to do.</summary>
    public string? ApplyAgain { get; init; }

    /// <summary>With <see cref="ObservedStatus.AwaitingApproval"/>: what is prepared.</summary>
    public ChangeProposal? Proposal { get; init; }

    /// <summary>Identifies what a failed creation left. It is in the way of everything: <see cref="IEnvironmentDriver.ApplyAsync"/> removes it before it creates anew,
    /// so the caller writes <see cref="Reason"/> down first, and decides whether the same is worth another try.</summary>
    public string? Wreck { get; init; }

    /// <summary>Whether it was last asked to sleep (<see cref="EnvironmentSpec.Asleep"/>), wherever it is on the way there.</summary>
    public bool Asleep { get; init; }

    /// <summary>Of what leaks: whether it leaves the name free, so that a new environment can be made beside it.</summary>
    public bool LeavesNameFree { get; init; }

    /// <summary>When it is worth looking again, if the driver cannot promise to call <see cref="IChangeSink"/>.</summary>
    public TimeSpan? LookAgainAfter { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public string? Owner { get; init; }
}

public enum ObservedStatus
{
    /// <summary>Nothing of it is there. Only said after a successful look.</summary>
    Absent,

    /// <summary>Something of that name is there that does not carry our label for this key. It is never touched.</summary>
    Foreign,

    /// <summary>On its way to the last fingerprint asked for.</summary>
    Converging,

    /// <summary>As asked for, and healthy.</summary>
    Ready,

    /// <summary>The last fingerprint asked for cannot be reached; see <see cref="ObservedEnvironment.Reason"/>.</summary>
    Failed,

    /// <summary>A change is prepared; <see cref="IEnvironmentDriver.ApplyAsync"/> for the same carries it out, unless it has to be approved and is not.</summary>
    AwaitingApproval,

    /// <summary>Scaled to nothing on purpose.</summary>
    Sleeping,

    /// <summary>On its way out.</summary>
    Deleting,

    /// <summary>Should be gone, and something of it will not go; see <see cref="ObservedEnvironment.Reason"/>.</summary>
    Leaking,
}
