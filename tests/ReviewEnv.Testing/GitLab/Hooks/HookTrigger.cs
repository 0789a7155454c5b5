namespace ReviewEnv.Testing.GitLab;

/// <summary>A kind of event, under its three names.</summary>
/// <param name="Header">In <c>X-Gitlab-Event</c>.</param>
/// <param name="Setting">In a hook's settings, and in the address of a test.</param>
/// <param name="Log">In the list of recent events.</param>
internal sealed record HookTrigger(string Header, string Setting, string Log)
{
    public static HookTrigger Push { get; } = new("Push Hook", "push_events", "push_hooks");

    public static HookTrigger TagPush { get; } = new("Tag Push Hook", "tag_push_events", "tag_push_hooks");

    public static HookTrigger MergeRequest { get; } = new("Merge Request Hook", "merge_requests_events", "merge_request_hooks");

    public static HookTrigger Note { get; } = new("Note Hook", "note_events", "note_hooks");

    public static HookTrigger Deployment { get; } = new("Deployment Hook", "deployment_events", "deployment_hooks");

    public static IReadOnlyList<HookTrigger> All { get; } = [Push, TagPush, MergeRequest, Note, Deployment];
}
