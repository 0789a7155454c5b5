using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Desired;

/// <summary>What a branch's merge request means for its environment.</summary>
internal static class MergeRequestPolicy
{
    /// <summary>Null if the branch may have one; else why not, in words.</summary>
    public static string? WhyNot(ProjectSettings project, BranchState.Exists branch)
    {
        var rules = project.MergeRequests;
        if (branch.MergeRequest is not { } request) return project.CreateOn == CreateOn.MergeRequest ? "there is no open merge request (createOn: mergeRequest)" : null;
        if (!request.IsOpen) return Ended(project, request, branch.Head);
        if (rules.WithoutLabels.Any(request.Labels.Contains) || project.CreateOn == CreateOn.MergeRequest) return rules.WhyNot(request);
        return null;
    }

    /// <summary>The end of a merge request is the end of what was merged or closed; a branch that moved on since has a life of its own.</summary>
    private static string? Ended(ProjectSettings project, MergeRequest request, CommitSha head)
    {
        if (project.CreateOn == CreateOn.MergeRequest) return $"merge request !{request.Iid} was {request.State}, and there is no open one (createOn: mergeRequest)";
        if (request.Head is { } last && last != head) return null;
        return request.State switch
        {
            "merged" when project.MergeRequests.StopOnMerge => $"merge request !{request.Iid} was merged",
            "closed" when project.MergeRequests.StopOnClose => $"merge request !{request.Iid} was closed (stopOn: close)",
            _ => null,
        };
    }
}
