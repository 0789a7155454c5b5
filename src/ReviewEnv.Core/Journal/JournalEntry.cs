using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Journal;

/// <summary>One line of an environment's story: what happened, and why. Never holds a secret.</summary>
/// <param name="Kind">What kind of thing happened, for filters and icons.</param>
/// <param name="Message">A sentence for people. May have several lines (the tail of a log).</param>
public sealed record JournalEntry(EnvironmentKey Key, DateTimeOffset At, JournalKind Kind, string Message)
{
    /// <summary>Grows with every entry of the store; 0 until it is stored.</summary>
    public long Sequence { get; init; }

    /// <summary>The commit it is about.</summary>
    public Branches.CommitSha? Commit { get; init; }

    /// <summary>Who caused it, where a person did.</summary>
    public string? Actor { get; init; }

    /// <summary>What is told to the outside along with it: put into the outbox when the line is stored, and not part of the line.</summary>
    public Publication.Notification? Tells { get; init; }
}

public enum JournalKind
{
    /// <summary>The forge said something.</summary>
    Delivery,

    /// <summary>A rule of the configuration decided.</summary>
    Decision,

    /// <summary>A person or a job asked for something.</summary>
    Request,

    /// <summary>A step was taken on the platform.</summary>
    Step,

    /// <summary>The URL was handed out or withdrawn.</summary>
    Publication,

    /// <summary>Something did not work; says what happens next.</summary>
    Failure,

    /// <summary>It is as it should be, for now.</summary>
    Settled,
}
