namespace ReviewEnv.GitLab.Webhooks;

/// <summary>The few fields of GitLab's payloads that matter, of all events together. Everything may be missing.</summary>
internal sealed class Payload
{
    public string? ObjectKind { get; set; }
    public string? EventName { get; set; }
    public string? Ref { get; set; }
    public string? Before { get; set; }
    public string? After { get; set; }

    /// <summary>The commit behind <see cref="After"/>, where that is the id of an annotated tag.</summary>
    public string? CheckoutSha { get; set; }
    public string? ProjectId { get; set; }

    /// <summary>Who pushed.</summary>
    public string? UserName { get; set; }
    public string? UserDisplayName { get; set; }
    public PayloadProject Project { get; set; }

    /// <summary>User name of the person behind a merge request's event.</summary>
    public string? Actor { get; set; }
    public PayloadMergeRequest? MergeRequest { get; set; }
    public List<PayloadChange>? Changes { get; set; }
    public IReadOnlyList<string>? Labels { get; set; }
}

internal readonly record struct PayloadProject(string? Id, string? Path);

/// <summary>One ref of <c>repository_update</c>.</summary>
internal readonly record struct PayloadChange(string? Ref, string? Before, string? After);

/// <summary><c>object_attributes</c> of a merge request.</summary>
internal sealed class PayloadMergeRequest
{
    public long? Iid { get; set; }
    public string? Action { get; set; }
    public string? State { get; set; }
    public string? Title { get; set; }
    public string? Url { get; set; }
    public string? SourceBranch { get; set; }
    public string? TargetBranch { get; set; }
    public string? SourceProjectId { get; set; }
    public string? TargetProjectId { get; set; }
    public string? SourcePath { get; set; }
    public string? LastCommit { get; set; }
    public string? UpdatedAt { get; set; }
    public bool? Draft { get; set; }
    public bool? WorkInProgress { get; set; }
    public IReadOnlyList<string>? Labels { get; set; }
}
