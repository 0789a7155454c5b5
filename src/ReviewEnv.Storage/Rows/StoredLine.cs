using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;

namespace ReviewEnv.Storage.Rows;

/// <summary>A row of <c>journal</c> as it is read.</summary>
internal sealed class StoredLine
{
    public long Sequence { get; init; }
    public long At { get; init; }
    public string Kind { get; init; } = "";
    public string Message { get; init; } = "";
    public string? CommitSha { get; init; }
    public string? Actor { get; init; }

    public JournalEntry ToEntry(EnvironmentKey key) => new(key, StoredTime.Read(At), Enum.Parse<JournalKind>(Kind), Message)
    {
        Sequence = Sequence,
        Commit = Core.Branches.CommitSha.TryParse(CommitSha, out var commit) ? commit : null,
        Actor = Actor,
    };
}
