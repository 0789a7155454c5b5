using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Webhooks;

/// <summary>Tells which events are about something that could have an environment here.</summary>
internal static class WebhookScope
{
    /// <summary>The events that are; if there are none, <paramref name="why"/> is the reason.</summary>
    /// <remarks>
    /// Patterns of <c>refs</c> are not asked: an excluded branch may still have an environment from the time before, and a look is due then.
    /// </remarks>
    public static IReadOnlyList<BranchEvent> Of(ProjectCatalog projects, IReadOnlyList<BranchEvent> events, out string why)
    {
        why = "";
        foreach (var one in events)
        {
            if (WhyNot(projects, one) is not { } reason) continue;
            why = reason;
            return events.Count == 1 ? [] : [.. events.Where(other => WhyNot(projects, other) is null)];
        }

        return events;
    }

    private static string? WhyNot(ProjectCatalog projects, BranchEvent one)
    {
        if (projects.Find(one.Project) is not { } settings) return $"project '{one.Project}' is not configured";
        if (one.Ref.MergeRequestIid is { } iid && !settings.MergeRequests.ApprovedForks) return $"merge request !{iid} of '{one.Project}' comes from a fork (forks: never)";
        return one.Ref.IsTag && !settings.Refs.Tags ? $"tags of '{one.Project}' get no environments (refs.tags is false)" : null;
    }
}
