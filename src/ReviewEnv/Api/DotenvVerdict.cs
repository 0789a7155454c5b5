using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api;

/// <summary>What an environment's state means to somebody who waits for its URL. A closed family.</summary>
internal abstract record DotenvVerdict
{
    private DotenvVerdict() { }

    /// <summary>It serves the commit that is asked for.</summary>
    public sealed record Ready(EnvironmentRecord Record) : DotenvVerdict;

    /// <summary>It may still come.</summary>
    public sealed record Pending : DotenvVerdict;

    /// <summary>It will not come unless somebody acts.</summary>
    public sealed record Failed(string Code, string Detail, string Remedy, EnvironmentPhase Phase) : DotenvVerdict;

    /// <summary>Judges. What has not been looked at yet is pending: a push may be on its way, and waiting is no failure.</summary>
    /// <param name="sha">The commit asked for; null for whichever is current.</param>
    /// <param name="patient">False once the state has had time to be up to date: then a stopped environment counts as an answer.</param>
    public static DotenvVerdict Judge(Remembered memory, CommitSha? sha, bool patient)
    {
        if (memory.Record is not { } record) return new Pending();
        if ((sha ?? Current(memory, record)) is { } wanted && Serves(record, wanted)) return new Ready(record);
        if (IsStale(memory) || (sha is not null && record.Commit != sha)) return new Pending();

        return record.Phase switch
        {
            EnvironmentPhase.Failed => new Failed("environment-failed", record.Reason ?? "The environment failed.", "Look at its journal and log; a new commit is tried at once.", record.Phase),
            EnvironmentPhase.Stopping or EnvironmentPhase.Stopped when memory.Wishes.Stop is { } stop && (stop.Commit is null || stop.Commit == record.Commit) =>
                new Failed("environment-stopped", $"{stop.By} stopped it.", "Ask for a deployment ('reviewenv deploy', or POST /api/v1/environments) or push a commit.", record.Phase),
            EnvironmentPhase.Stopped when !patient => new Failed("environment-stopped", record.Reason ?? "The environment is stopped.", "Ask for a deployment ('reviewenv deploy', or POST /api/v1/environments) or push a commit.", record.Phase),
            _ => new Pending(),
        };
    }

    /// <summary>Whether something was stored that no pass has looked at.</summary>
    public static bool IsStale(Remembered memory) => memory.Revision > memory.SeenRevision;

    private static CommitSha? Current(Remembered memory, EnvironmentRecord record) =>
        IsStale(memory) && memory.Facts?.Head is { } head ? head : record.Commit;

    private static bool Serves(EnvironmentRecord record, CommitSha sha) => record.Phase == EnvironmentPhase.Ready && record.Published?.Commit == sha;
}
