using System.Collections.Concurrent;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.GitLab;

/// <summary>Which project a path means as the newest webhook about it said, for when there is no token to ask GitLab with.</summary>
public sealed class ToldProjectIds(IReviewStore store, TimeProvider time) : IProjectIds
{
    /// <summary>More branches than these, the last changed, are not asked.</summary>
    private const int MostBranches = 50;
    private const int MostKept = 10_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (string Id, DateTimeOffset At)> answers = new(StringComparer.Ordinal);

    public async Task<string?> FindIdAsync(string project, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (answers.TryGetValue(project, out var known) && now - known.At < Fresh) return known.Id;
        var id = await LookAsync(project, cancellationToken);
        if (answers.Count > MostKept) answers.Clear();
        // The first webhook about a project may be on its way right now.
        if (id is not null) answers[project] = (id, now);
        return id;
    }

    /// <summary>None: webhooks do not tell whose branch it is in a way that would be proof.</summary>
    public Task<IReadOnlyList<long>> FindForkMergeRequestsAsync(string project, string sourceProjectId, string sourceBranch, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<long>>([]);

    private async Task<string?> LookAsync(string project, CancellationToken cancellationToken)
    {
        BranchFacts? newest = null;
        var records = await store.ListAsync(includeStopped: true, cancellationToken);
        foreach (var record in records.Where(record => record.Key.Project == project).Take(MostBranches))
        {
            if ((await store.LoadAsync(record.Key, cancellationToken)).Facts is { ProjectId: not null } facts && (newest is null || facts.ToldAt > newest.ToldAt)) newest = facts;
        }

        return newest?.ProjectId;
    }
}
