using ReviewEnv.Core.Branches;

namespace ReviewEnv.GitLab.Webhooks;

/// <summary>Reads the system hook <c>repository_update</c>: the only event that names every ref of a push, however many there are.</summary>
internal static class RepositoryUpdateEvents
{
    private const string Kind = "repository_update";

    public static ParsedWebhook Read(Payload payload)
    {
        if (!PayloadNames.TryProject(payload.Project.Path, out var project, out var noProject)) return new ParsedWebhook.Ignored(noProject);

        var events = new List<BranchEvent>();
        string? whyNot = null;
        foreach (var change in payload.Changes ?? [])
        {
            if (!PayloadNames.TryRef(change.Ref, out var gitRef, out var noRef)) whyNot = noRef;
            else if (!CommitSha.TryParse(change.After, out var after)) whyNot = $"a change of {Kind} has no commit in 'after'";
            else events.Add(EventOf(payload, project, gitRef, change, after.Value));
        }

        return events.Count > 0 ? new ParsedWebhook.Events(Kind, events) : new ParsedWebhook.Ignored(whyNot ?? $"the {Kind} event has no changes");
    }

    private static BranchEvent EventOf(Payload payload, string project, GitRef gitRef, PayloadChange change, CommitSha after) =>
        new(project, gitRef, PushEvents.KindOf(after))
        {
            ProjectId = payload.ProjectId ?? payload.Project.Id,
            Before = PayloadNames.CommitOrNull(change.Before),

            // Of a tag this event tells the id of the tag object, which is no commit if the tag is annotated.
            After = gitRef.IsTag && !after.IsZero ? null : after,
            Actor = Printable.Stored(payload.UserName ?? payload.UserDisplayName),
        };
}
