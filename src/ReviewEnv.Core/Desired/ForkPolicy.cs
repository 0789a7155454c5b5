using ReviewEnv.Core.Branches;

namespace ReviewEnv.Core.Desired;

/// <summary>What may be deployed of merge requests from forks: code of people who cannot push to the project.</summary>
internal static class ForkPolicy
{
    public static string? WhyNot(PolicyFacts facts, MergeRequestRules rules, BranchState.Exists branch)
    {
        if (branch.MergeRequest is not { } request) return "nothing is known of its merge request";
        if (!request.FromFork) return $"merge request !{request.Iid} is not from a fork: its branch has the environment";
        if (!rules.ApprovedForks) return $"merge request !{request.Iid} comes from a fork (forks: never)";
        if (!request.IsOpen) return $"merge request !{request.Iid} was {request.State}";
        if (rules.WhyNot(request) is { } refusal) return refusal;
        return Commit(facts) is null
            ? $"merge request !{request.Iid} comes from a fork, and its commit {branch.Head.Short} was not approved; a maintainer who has read it runs: reviewenv approve --project {facts.Key.Project} --ref {facts.Key.Ref} --sha {branch.Head}"
            : null;
    }

    /// <summary>The approved commit; what exists was approved, too, if the store that knew by whom was lost.</summary>
    public static CommitSha? Commit(PolicyFacts facts) => facts.Wishes.Fork?.Commit ?? facts.ObservedCommit;

    public static string Reason(PolicyFacts facts, BranchState.Exists branch)
    {
        var approved = facts.Wishes.Fork is { } fork ? $"{fork.By} approved this commit of a fork" : "this commit of a fork was approved";
        return Commit(facts) == branch.Head ? approved : $"{approved}; the newer {branch.Head.Short} was not";
    }
}
