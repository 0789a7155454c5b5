using ReviewEnv.Core.Branches;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Reads <c>push</c> and <c>tag_push</c>, of projects, groups and the whole system alike.</summary>
internal static class PushEvents
{
    public static ParsedWebhook Read(Payload payload, string kind)
    {
        if (!PayloadNames.TryProject(payload.Project.Path, out var project, out var noProject)) return new ParsedWebhook.Ignored(noProject);
        if (!PayloadNames.TryRef(payload.Ref, out var gitRef, out var noRef)) return new ParsedWebhook.Ignored(noRef);
        if (!CommitSha.TryParse(payload.After, out var after)) return new ParsedWebhook.Ignored($"the {kind} event has no commit in 'after'");

        return new ParsedWebhook.Events(kind, [new BranchEvent(project, gitRef, KindOf(after.Value))
        {
            ProjectId = payload.ProjectId ?? payload.Project.Id,
            Before = PayloadNames.CommitOrNull(payload.Before),
            After = CommitOf(gitRef, after.Value, payload.CheckoutSha),
            Actor = Printable.Stored(payload.UserName ?? payload.UserDisplayName),
        }]);
    }

    public static BranchEventKind KindOf(CommitSha after) => after.IsZero ? BranchEventKind.Deleted : BranchEventKind.Pushed;

    /// <summary>An annotated tag is an object of its own, and <c>after</c> is its id; what can be deployed is the commit it points to.</summary>
    private static CommitSha CommitOf(GitRef gitRef, CommitSha after, string? checkoutSha) =>
        gitRef.IsTag && !after.IsZero && CommitSha.TryParse(checkoutSha, out var commit) ? commit.Value : after;
}
