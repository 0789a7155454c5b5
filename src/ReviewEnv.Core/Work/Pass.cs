using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Work;

/// <summary>What one pass starts from.</summary>
public sealed record Pass(EnvironmentKey Key, WorkTurn Turn, Remembered Remembered, BranchState Branch, ProjectSettings? Project, DateTimeOffset Now)
{
    public EnvironmentRecord? Record => Remembered.Record;

    /// <summary>The record to change: the stored one, or a first one that holds no name yet.</summary>
    public EnvironmentRecord RecordOrNew => Record ?? new EnvironmentRecord
    {
        Key = Key,
        Name = "",
        Target = Project?.Target ?? "",
        Template = Project?.Template ?? "",
        CreatedAt = Now,
    };

    public PolicyFacts Facts(ObservedEnvironment observed) => new(Key, Branch, Now)
    {
        Project = Project,
        Wishes = Remembered.Wishes,
        KnownCommit = Record?.Commit,
        KnownSince = Record?.CommitSince,
        ObservedCommit = observed.Status is ObservedStatus.Deleting or ObservedStatus.Leaking ? null : observed.Attempted,
        ObservedExpiry = observed.ExpiresAt,
        LastActor = Remembered.Facts?.LastActor ?? observed.Owner,
    };

    public JournalEntry Entry(JournalKind kind, string message, CommitSha? commit = null) => new(Key, Now, kind, message) { Commit = commit };
}

/// <summary>What one pass leaves.</summary>
public sealed record PassEnd(EnvironmentRecord Record, IReadOnlyList<JournalEntry> Entries, Outcome Outcome)
{
    /// <summary>A passing fault.</summary>
    /// <param name="atLeast">The delay that the platform asked for, if it did.</param>
    public static PassEnd Failed(Pass pass, string reason, TimeSpan? atLeast)
    {
        var entry = pass.Entry(JournalKind.Failure, $"attempt {pass.Turn.Failures + 1}: {reason}; it is tried again by itself, later each time");
        return new(pass.RecordOrNew with { Reason = reason }, [entry], new Outcome.Retry(reason, atLeast));
    }
}
