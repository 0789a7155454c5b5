using System.Text.Json.Serialization;

namespace ReviewEnv.GitLab.Api;

/// <summary>A project as <c>GET /projects/:id</c> has it.</summary>
internal sealed record GitLabProject(
    long Id,
    string PathWithNamespace,
    string? DefaultBranch = null,
    bool Archived = false,
    bool EmptyRepo = false,
    string? HttpUrlToRepo = null,
    string? WebUrl = null)
{
    /// <summary>What the token's user may do there; null where GitLab does not say.</summary>
    public GitLabPermissions? Permissions { get; init; }

    /// <summary>Set while GitLab waits with a deletion that somebody asked for; it renames such projects.</summary>
    public string? MarkedForDeletionOn { get; init; }
}

internal sealed record GitLabPermissions(GitLabAccess? ProjectAccess = null, GitLabAccess? GroupAccess = null)
{
    public int Level => Math.Max(ProjectAccess?.AccessLevel ?? 0, GroupAccess?.AccessLevel ?? 0);
}

/// <param name="AccessLevel">20 reports, 30 develops, 40 maintains, 50 owns.</param>
internal sealed record GitLabAccess(int AccessLevel);

internal sealed record GitLabCommit(string Id)
{
    public string? AuthorName { get; init; }
    public DateTimeOffset? CommittedDate { get; init; }
}

/// <summary>A branch, or a tag (whose <see cref="Commit"/> is the one that it points to).</summary>
internal sealed record GitLabBranch(string Name, GitLabCommit Commit)
{
    public bool Default { get; init; }
    public bool Protected { get; init; }
}

internal sealed record GitLabUser(long Id, string Username)
{
    public bool Bot { get; init; }
}

/// <remarks>The reader sets what an answer leaves out to nothing, so that defaults stand where they are read.</remarks>
internal sealed record GitLabMergeRequest(long Iid, string State)
{
    public string? Title { get; init; }
    public string? Sha { get; init; }
    public string SourceBranch { get => field ?? ""; init; }
    public string? TargetBranch { get; init; }
    public long? SourceProjectId { get; init; }
    public long? TargetProjectId { get; init; }
    public bool Draft { get; init; }
    public IReadOnlyList<string> Labels { get => field ?? []; init; }
    public GitLabUser? Author { get; init; }
    public string? WebUrl { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <param name="State"><c>available</c>, <c>stopping</c> or <c>stopped</c>.</param>
internal sealed record GitLabEnvironment(long Id, string Name, string Slug, string State)
{
    public string? ExternalUrl { get; init; }
    public string? Tier { get; init; }

    /// <summary>Only in the answer about a single environment.</summary>
    public GitLabDeployment? LastDeployment { get; init; }
}

/// <param name="Status"><c>created</c>, <c>running</c>, <c>success</c>, <c>failed</c> or <c>canceled</c>.</param>
internal sealed record GitLabDeployment(long Id, string Status)
{
    public string Ref { get => field ?? ""; init; }
    public string Sha { get => field ?? ""; init; }

    /// <summary>The CI job that made it; null for one that was made through the API.</summary>
    public GitLabDeployable? Deployable { get; init; }
}

internal sealed record GitLabDeployable(long Id);

/// <param name="Status"><c>pending</c>, <c>running</c>, <c>success</c>, <c>failed</c>, <c>canceled</c> and others.</param>
internal sealed record GitLabCommitStatus(string Name, string Status)
{
    public string? Description { get; init; }
}

internal sealed record GitLabNote(long Id, string Body)
{
    public GitLabUser? Author { get; init; }
    public bool System { get; init; }
}

/// <param name="AlertStatus"><c>executable</c>, <c>temporarily_disabled</c> or <c>disabled</c>.</param>
internal sealed record GitLabHook(long Id, string Url)
{
    public string? AlertStatus { get; init; }
    public DateTimeOffset? DisabledUntil { get; init; }
    public bool PushEvents { get; init; }
    public bool TagPushEvents { get; init; }
    public bool MergeRequestsEvents { get; init; }
    public bool EnableSslVerification { get; init; }
    public string? PushEventsBranchFilter { get; init; }
    public string? BranchFilterStrategy { get; init; }
    public string? CustomWebhookTemplate { get; init; }
}

/// <summary>One delivery of a hook, of the last seven days.</summary>
/// <param name="ResponseStatus">An HTTP status, or words such as <c>internal error</c>.</param>
internal sealed record GitLabHookEvent(long Id, [property: JsonConverter(typeof(TextOrNumber))] string ResponseStatus)
{
    public string? Trigger { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>What <c>GET /personal_access_tokens/self</c> tells of the token in use.</summary>
internal sealed record GitLabToken(string Name, IReadOnlyList<string> Scopes)
{
    public bool Active { get; init; }
    public bool Revoked { get; init; }
    public DateOnly? ExpiresAt { get; init; }
}

internal sealed record GitLabVersion(string Version);

/// <param name="Type"><c>blob</c> or <c>tree</c>.</param>
/// <param name="Mode">Git's file mode, such as <c>100644</c>; <c>120000</c> is a symbolic link.</param>
internal sealed record GitLabTreeEntry(string Path, string Type, string Mode);
