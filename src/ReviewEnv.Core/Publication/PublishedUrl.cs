using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Publication;

/// <summary>A URL that was handed out: it answered, several times in a row, while this commit was being served.</summary>
public sealed record PublishedUrl(Uri Url, CommitSha Commit, DateTimeOffset At);
