using System.Collections.Concurrent;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Lifetime;

/// <summary>Counts what comparisons found that no event had told of, and how long it took to make it good.</summary>
public sealed class MissedEvents(IReviewStore store, SyncReports reports, TimeProvider clock)
{
    private const int MostCounted = 200;

    private readonly ConcurrentDictionary<string, Missing> open = new(StringComparer.Ordinal);

    public async Task ReportAsync(Comparison comparison, long requests, DateTimeOffset began, CancellationToken cancellationToken)
    {
        var missed = new Dictionary<EnvironmentKey, CommitSha?>();
        foreach (var key in comparison.Differences.Take(MostCounted))
        {
            var head = comparison.Heads.TryGetValue(key.Ref, out var listed) ? listed : (CommitSha?)null;
            if (await WasMissedAsync(key, head, cancellationToken)) missed[key] = head;
        }

        var report = new SyncReport(comparison.Project, began, requests, comparison.Heads.Count, comparison.Differences.Count, missed.Count, RecoveredAfter: null, Problem: null);
        // While what was missed before is still being made good, that is the news.
        if (missed.Count > 0) open[comparison.Project] = new Missing(report, new(missed));
        if (missed.Count > 0 || !open.ContainsKey(comparison.Project)) reports.Add(Keep(report));
    }

    public void Failed(string project, long requests, DateTimeOffset began, string problem) =>
        reports.Add(new SyncReport(project, began, requests, Branches: 0, Differences: 0, Missed: 0, RecoveredAfter: null, problem));

    /// <summary>Takes note of what a pass has stored. Never blocks.</summary>
    public void Hear(EnvironmentRecord record)
    {
        if (!open.TryGetValue(record.Key.Project, out var missing) || !missing.Keys.TryGetValue(record.Key, out var head)) return;
        // The head may have moved on meanwhile: any pass that came after the comparison has seen what was missed.
        if (record.UpdatedAt < missing.Report.At || (head is null && EndingGate.IsLiving(record) && record.SeenHead is null)) return;
        missing.Keys.TryRemove(record.Key, out _);
        if (!missing.Keys.IsEmpty || !open.TryRemove(record.Key.Project, out _)) return;
        reports.Add(missing.Report with { RecoveredAfter = clock.GetUtcNow() - missing.Report.At });
    }

    /// <summary>The last that was missed stays in the report until something newer is.</summary>
    private SyncReport Keep(SyncReport report) => report.Missed == 0 && reports.Latest.FirstOrDefault(last => last.Project == report.Project) is { Missed: > 0 } last
        ? last with { Requests = report.Requests, Branches = report.Branches, Differences = report.Differences, Problem = null }
        : report;

    /// <summary>Whether something was known of the branch, and no event told what the forge says now.</summary>
    private async Task<bool> WasMissedAsync(EnvironmentKey key, CommitSha? head, CancellationToken cancellationToken)
    {
        var known = await store.LoadAsync(key, cancellationToken);
        if (known is { Record: null, Facts: null }) return false;
        return head is { } there ? known.Facts?.Head != there && known.Record?.SeenHead != there : known.Facts?.Head is not { IsZero: true };
    }

    private sealed record Missing(SyncReport Report, ConcurrentDictionary<EnvironmentKey, CommitSha?> Keys);
}
