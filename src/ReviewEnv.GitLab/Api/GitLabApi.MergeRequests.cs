using System.Globalization;
using ReviewEnv.GitLab.Api.Transport;

namespace ReviewEnv.GitLab.Api;

/// <summary>Merge requests and what is written under them.</summary>
public sealed partial class GitLabApi
{
    /// <param name="state"><c>opened</c>, <c>closed</c>, <c>merged</c>, <c>locked</c> or <c>all</c>.</param>
    /// <param name="sourceBranch">Only those of this source branch, whichever project has it; null for all.</param>
    /// <param name="updatedAfter">Only those that changed since; null for all.</param>
    internal async Task<IReadOnlyList<GitLabMergeRequest>> ListMergeRequestsAsync(string project, string state, string? sourceBranch, DateTimeOffset? updatedAfter, CancellationToken cancellationToken)
    {
        // The oldest first: what is opened meanwhile comes at the end, and moves nothing from one page to another.
        var route = Route.To($"projects/{project}/merge_requests").With("state", state).With("source_branch", sourceBranch)
            .With("updated_after", updatedAfter?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .With("order_by", "created_at").With("sort", "asc");
        return [.. (await ListAsync(route, GitLabJson.Default.ListGitLabMergeRequest, cancellationToken)).DistinctBy(request => request.Iid)];
    }

    internal Task<GitLabMergeRequest?> FindMergeRequestAsync(string project, long iid, CancellationToken cancellationToken) =>
        FindAsync(Route.To($"projects/{project}/merge_requests/{iid}"), GitLabJson.Default.GitLabMergeRequest, cancellationToken);

    internal Task<IReadOnlyList<GitLabNote>> ListNotesAsync(string project, long mergeRequest, CancellationToken cancellationToken) =>
        ListAsync(Route.To($"projects/{project}/merge_requests/{mergeRequest}/notes").With("order_by", "created_at").With("sort", "asc"), GitLabJson.Default.ListGitLabNote, cancellationToken);

    internal Task<GitLabNote> CreateNoteAsync(string project, long mergeRequest, string body, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Post, Route.To($"projects/{project}/merge_requests/{mergeRequest}/notes"), new NoteText(body), GitLabJson.Default.NoteText, GitLabJson.Default.GitLabNote, cancellationToken);

    /// <exception cref="GitLabException">NotFound when the note was deleted.</exception>
    internal Task<GitLabNote> UpdateNoteAsync(string project, long mergeRequest, long note, string body, CancellationToken cancellationToken) =>
        ChangeAsync(HttpMethod.Put, Route.To($"projects/{project}/merge_requests/{mergeRequest}/notes/{note}"), new NoteText(body), GitLabJson.Default.NoteText, GitLabJson.Default.GitLabNote, cancellationToken);
}
