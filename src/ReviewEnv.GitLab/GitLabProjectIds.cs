using System.Collections.Concurrent;
using System.Globalization;
using ReviewEnv.Core.Branches;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab;

/// <summary>Asks GitLab which project a path means, and keeps the answer for ten minutes; an hour while GitLab cannot be asked.</summary>
public sealed class GitLabProjectIds : IProjectIds
{
    private const int MostKept = 10_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FreshIfMissing = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Usable = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Answer> answers = new(StringComparer.Ordinal);
    private readonly Func<string, CancellationToken, Task<GitLabProject?>> findProject;
    private readonly Func<string, string, CancellationToken, Task<IReadOnlyList<GitLabMergeRequest>>> listOpen;
    private readonly TimeProvider time;

    public GitLabProjectIds(GitLabApi api, TimeProvider time)
        : this(api.FindProjectAsync, (project, branch, cancellationToken) => api.ListMergeRequestsAsync(project, "opened", branch, null, cancellationToken), time) { }

    internal GitLabProjectIds(
        Func<string, CancellationToken, Task<GitLabProject?>> findProject,
        Func<string, string, CancellationToken, Task<IReadOnlyList<GitLabMergeRequest>>> listOpen,
        TimeProvider time) =>
        (this.findProject, this.listOpen, this.time) = (findProject, listOpen, time);

    public async Task<string?> FindIdAsync(string project, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = answers.GetValueOrDefault(project);
        if (known is not null && now - known.At < (known.Id is null ? FreshIfMissing : Fresh)) return known.Id;
        try
        {
            var id = (await findProject(project, cancellationToken))?.Id.ToString(CultureInfo.InvariantCulture);
            if (answers.Count > MostKept) answers.Clear();
            answers[project] = new Answer(id, now);
            return id;
        }
        catch (GitLabException trouble)
        {
            if (trouble.IsTransient && known is { Id: not null } && now - known.At < Usable) return known.Id;
            throw new BranchSourceException(trouble.Message, trouble);
        }
    }

    public async Task<IReadOnlyList<long>> FindForkMergeRequestsAsync(string project, string sourceProjectId, string sourceBranch, CancellationToken cancellationToken)
    {
        try
        {
            var open = await listOpen(project, sourceBranch, cancellationToken);
            return [.. open.Where(request => request.SourceBranch == sourceBranch && request.SourceProjectId?.ToString(CultureInfo.InvariantCulture) == sourceProjectId).Select(request => request.Iid)];
        }
        catch (GitLabException trouble)
        {
            throw new BranchSourceException(trouble.Message, trouble);
        }
    }

    private sealed record Answer(string? Id, DateTimeOffset At);
}
