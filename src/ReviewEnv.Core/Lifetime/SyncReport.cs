namespace ReviewEnv.Core.Lifetime;

/// <summary>How the last comparison of a project's branches with the records went.</summary>
/// <param name="Requests">What it cost, in requests to the forge.</param>
/// <param name="Branches">How many were compared.</param>
/// <param name="Differences">How many were not as they were known.</param>
/// <param name="Missed">How many of these no event had told of.</param>
/// <param name="RecoveredAfter">From the change, or from when it was found, to when everything was as it should be; null while it is not, or nothing was missed.</param>
/// <param name="Problem">Why nothing could be compared; null if it could.</param>
public sealed record SyncReport(string Project, DateTimeOffset At, long Requests, int Branches, int Differences, int Missed, TimeSpan? RecoveredAfter, string? Problem);

/// <summary>What comparing the forge with the records found.</summary>
public interface ISyncReports
{
    /// <summary>The last of each project, by project.</summary>
    IReadOnlyList<SyncReport> Latest { get; }
}

/// <summary>Keeps the last report of each project, in memory: they are news, and old ones of no use.</summary>
public sealed class SyncReports : ISyncReports
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, SyncReport> latest = new(StringComparer.Ordinal);

    public IReadOnlyList<SyncReport> Latest => [.. latest.Values.OrderBy(report => report.Project, StringComparer.Ordinal)];

    public void Add(SyncReport report) => latest[report.Project] = report;
}
