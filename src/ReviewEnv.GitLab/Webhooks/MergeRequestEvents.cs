using ReviewEnv.Core.Branches;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Reads <c>merge_request</c>: an event about the merge request's source branch; of one from a fork, about its head in the project that it is to be merged into.</summary>
internal static class MergeRequestEvents
{
    private const string Kind = "merge_request";

    public static ParsedWebhook Read(Payload payload)
    {
        if (payload.MergeRequest is not { Iid: { } iid } attributes) return new ParsedWebhook.Ignored("the merge_request event has no object_attributes.iid");
        if (StateOf(attributes) is not { } state) return new ParsedWebhook.Ignored($"merge request {iid} has no state");

        // The source project of a fork can be deleted while the merge request lives on.
        var fromFork = attributes.SourceProjectId is null || attributes.SourceProjectId != (attributes.TargetProjectId ?? payload.Project.Id);
        if (!PayloadNames.TryProject(payload.Project.Path ?? (fromFork ? null : attributes.SourcePath), out var project, out var noProject)) return new ParsedWebhook.Ignored(noProject);
        if (!PayloadNames.TryBranch(attributes.SourceBranch, out var branch, out var noBranch)) return new ParsedWebhook.Ignored(noBranch);

        return new ParsedWebhook.Events(Kind, [new BranchEvent(project, fromFork ? GitRef.MergeRequest(iid) : branch, KindOf(attributes.Action, state))
        {
            ProjectId = attributes.TargetProjectId ?? payload.Project.Id,
            After = PayloadNames.CommitOrNull(attributes.LastCommit),
            Actor = Printable.Stored(payload.Actor),
            MergeRequest = MergeRequestOf(payload, attributes, iid, state, fromFork),
        }]);
    }

    private static MergeRequest MergeRequestOf(Payload payload, PayloadMergeRequest attributes, long iid, string state, bool fromFork) => new(iid, state)
    {
        Title = Printable.Stored(attributes.Title),
        TargetBranch = Printable.Stored(attributes.TargetBranch),
        Draft = attributes.Draft ?? attributes.WorkInProgress ?? false,
        FromFork = fromFork,
        Head = PayloadNames.CommitOrNull(attributes.LastCommit),
        Labels = [.. (attributes.Labels ?? payload.Labels ?? []).Select(label => Printable.Stored(label)!)],
        Url = UrlOf(attributes.Url),
        UpdatedAt = ForgeTime.TryParse(attributes.UpdatedAt),
    };

    /// <summary>The state as GitLab says it; where it says none, the action tells.</summary>
    private static string? StateOf(PayloadMergeRequest attributes) => attributes.State switch
    {
        "opened" or "merged" or "closed" or "locked" => attributes.State,
        _ => attributes.Action switch
        {
            "merge" => "merged",
            "close" => "closed",
            "open" or "reopen" or "update" => "opened",
            _ => null,
        },
    };

    /// <summary>GitLab's test deliveries have no action, and its list of actions grows; then the state tells.</summary>
    private static BranchEventKind KindOf(string? action, string state) => (action, state) switch
    {
        ("merge", _) or (null, "merged") => BranchEventKind.MergeRequestMerged,
        ("close", _) or (null, "closed") => BranchEventKind.MergeRequestClosed,
        ("open" or "reopen", _) => BranchEventKind.MergeRequestOpened,
        _ => BranchEventKind.MergeRequestUpdated,
    };

    /// <summary>Only addresses that may become a link on a page.</summary>
    private static Uri? UrlOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) ? url : null;
}
