using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Desired;

/// <summary>Decides what should exist for a branch. Pure: the same facts give the same decision, whatever events led to them.</summary>
public static class ReviewPolicy
{
    public static DesiredState Decide(PolicyFacts facts) => facts switch
    {
        { Project: null } => new DesiredState.Undecided { Because = $"no entry of projects matches {facts.Key.Project}; what exists is left alone until one does" },
        { Branch: BranchState.Unknown unknown } => DecideUnknown(facts, facts.Project, unknown),
        { Branch: BranchState.Gone gone } => new DesiredState.Unwanted { Because = gone.Evidence },
        { Branch: BranchState.Exists exists } => DecideExisting(facts, facts.Project, exists),
        _ => throw new InvalidOperationException($"Unknown branch state {facts.Branch}."),
    };

    /// <summary>Nothing begins or ends on the ground that the forge does not tell. What a person stopped, and what has had its time, ends without asking it.</summary>
    private static DesiredState DecideUnknown(PolicyFacts facts, ProjectSettings project, BranchState.Unknown unknown)
    {
        if (facts.Wishes.Stop is { } stop && (project.DeployOn == DeployOn.Request || stop.Commit is null || stop.Commit == facts.KnownCommit)) return new DesiredState.Unwanted { Because = StoppedBy(stop, project), Ground = EndingGround.Asked };
        if ((facts.KnownCommit ?? facts.ObservedCommit) is not { } commit) return new DesiredState.Undecided { Because = unknown.Reason };
        return Ended(facts, project, Expiry.Of(project.Lifetime, facts.Wishes, CommitSince(facts, commit, project.Lifetime)).At) ?? (DesiredState)new DesiredState.Undecided { Because = unknown.Reason };
    }

    private static DesiredState.Unwanted? Ended(PolicyFacts facts, ProjectSettings project, DateTimeOffset? expiresAt) => expiresAt <= facts.Now
        ? new DesiredState.Unwanted { Because = $"its life of {Duration.Format(project.Lifetime.AutoStopIn ?? TimeSpan.Zero)} ended at {expiresAt:u}; push a commit or run 'reviewenv deploy' to have it again", Ground = EndingGround.Expired, EndedAt = expiresAt }
        : null;

    private static string StoppedBy(StopWish stop, ProjectSettings project) =>
        $"stopped by {stop.By}{(stop.Reason.Length > 0 ? $": {stop.Reason}" : "")}; {(project.DeployOn == DeployOn.Request ? "" : "a new commit or ")}'reviewenv deploy' brings it back";

    private static DesiredState DecideExisting(PolicyFacts facts, ProjectSettings project, BranchState.Exists branch)
    {
        if (MissesMergeRequests(facts, project, branch)) return new DesiredState.Undecided { Because = "no webhook has told of a merge request yet (createOn: mergeRequest); what exists is left alone until one does" };
        if (WhyNot(facts, project, branch) is { } refusal) return new DesiredState.Unwanted { Because = refusal };
        if (facts.Wishes.Stop is { } stop && Holds(stop.Commit, project, branch)) return new DesiredState.Unwanted { Because = StoppedBy(stop, project), Ground = EndingGround.Asked };
        if (project.DeployOn == DeployOn.Request && !IsFork(facts) && facts is { Wishes.Deploy: null, ObservedCommit: null }) return new DesiredState.Unwanted { Because = "nobody asked for a deployment yet (deployOn: request)" };

        var commit = CommitFor(facts, project, branch);

        var since = CommitSince(facts, commit, project.Lifetime);
        var end = Expiry.Of(project.Lifetime, facts.Wishes, since);
        if (Ended(facts, project, end.At) is { } ended) return ended;

        var lastUse = LastUse(facts, since);
        var rest = SleepRules.Decide(new SleepFacts(project.Lifetime, UseSign.Latest(lastUse, Request(facts.Traffic))!, facts.Now)
        {
            Wish = facts.Wishes.Sleep is { } sleep && Holds(sleep.Commit, project, branch) ? sleep : null,
            InUseUntil = Leases.Holding(facts.Wishes, facts.Now)?.Until,
            Traffic = facts.Traffic,
            OverBudget = facts.OverBudget,
        });
        var warnAt = end.At - project.Lifetime.WarnBefore;
        return new DesiredState.Wanted(commit, since, end.At)
        {
            Because = Reason(facts, project, branch),
            Owner = branch.MergeRequest?.Author ?? facts.LastActor ?? branch.Author,
            MergeRequestIid = branch.MergeRequest?.Iid,
            ExpiresBecause = end.Because,
            AsleepBecause = rest.Because,
            WarnAt = warnAt,
            LookAgainAt = new[] { end.At, rest.Next, warnAt > facts.Now ? warnAt : null }.Min(),
            LastUse = lastUse,
            // The time is part of it because counting starts anew when the store is lost.
            RequestMark = facts.Wishes.Deploy is { } deploy ? $"{deploy.Generation}-{deploy.At.ToUnixTimeSeconds()}" : null,
        };
    }

    private static string? WhyNot(PolicyFacts facts, ProjectSettings project, BranchState.Exists branch) =>
        branch.IsArchived ? $"the project {facts.Key.Project} is archived"
        : IsFork(facts) ? ForkPolicy.WhyNot(facts, project.MergeRequests, branch)
        : branch.IsDefaultBranch && !project.Refs.Include.Contains(facts.Key.Ref.Name) ? "the default branch gets no environment (name it in refs.include if it should)"
        : project.Refs.WhyNot(facts.Key.Ref) is { } filtered ? filtered
        : MergeRequestPolicy.WhyNot(project, branch);

    private static bool IsFork(PolicyFacts facts) => facts.Key.Ref.MergeRequestIid is not null;

    private static CommitSha CommitFor(PolicyFacts facts, ProjectSettings project, BranchState.Exists branch) =>
        IsFork(facts) ? ForkPolicy.Commit(facts)!.Value
        : project.DeployOn == DeployOn.Request ? Asked(facts, branch)
        : branch.Head;

    /// <summary>What is there was asked for by somebody, even if the store that knew by whom was lost.</summary>
    private static CommitSha Asked(PolicyFacts facts, BranchState.Exists branch) =>
        facts.Wishes.Deploy is { } deploy ? deploy.Commit ?? branch.Head : facts.ObservedCommit ?? branch.Head;

    /// <summary>Where commits are not deployed by themselves, a new one does not end a stop either.</summary>
    private static bool Holds(CommitSha? asked, ProjectSettings project, BranchState.Exists branch) =>
        project.DeployOn == DeployOn.Request || asked is null || asked == branch.Head;

    /// <summary>What is there may be removed for want of a merge request only if one would be known.</summary>
    private static bool MissesMergeRequests(PolicyFacts facts, ProjectSettings project, BranchState.Exists branch) =>
        project.CreateOn == CreateOn.MergeRequest && branch is { MergeRequest: null, MergeRequestsKnown: false } && facts.ObservedCommit is not null;

    /// <summary>A commit's life starts when it is first wanted, and anew when somebody asks for it again.</summary>
    private static DateTimeOffset CommitSince(PolicyFacts facts, CommitSha commit, LifetimeSettings lifetime)
    {
        var since =
            facts.KnownCommit == commit && facts.KnownSince is { } known ? known
            // The store is new: what is written on the platform tells when this life began.
            : facts.ObservedCommit == commit && facts.ObservedExpiry is { } expiry && lifetime.AutoStopIn is { } life ? Earlier(expiry - life, facts.Now)
            : facts.Now;
        return facts.Wishes.Deploy is { } deploy && deploy.At > since ? deploy.At : since;
    }

    /// <summary>What is asked for again counts from then on, like a push of it.</summary>
    private static UseSign LastUse(PolicyFacts facts, DateTimeOffset since) =>
        UseSign.Latest(new UseSign(facts.Wishes.Deploy?.At == since ? UseKind.Deployment : UseKind.Push, since), facts.Wishes.Used)!;

    private static UseSign? Request(TrafficSight traffic) => traffic.LastRequest is { } at ? new UseSign(UseKind.Request, at) : null;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static string Reason(PolicyFacts facts, ProjectSettings project, BranchState.Exists branch) =>
        IsFork(facts) ? ForkPolicy.Reason(facts, branch)
        : project.DeployOn == DeployOn.Request ? "a deployment was asked for"
        : project.CreateOn == CreateOn.MergeRequest ? $"merge request !{branch.MergeRequest?.Iid} is open"
        : "the branch exists and refs.include matches";
}

/// <summary>All that a decision rests on.</summary>
public sealed record PolicyFacts(EnvironmentKey Key, BranchState Branch, DateTimeOffset Now)
{
    /// <summary>Null when no entry of the configuration matches.</summary>
    public ProjectSettings? Project { get; init; }
    public EnvironmentWishes Wishes { get; init; } = EnvironmentWishes.None;

    /// <summary>The commit that the last pass wanted, and since when.</summary>
    public CommitSha? KnownCommit { get; init; }
    public DateTimeOffset? KnownSince { get; init; }

    /// <summary>What the platform says, for when the store knows nothing; null for what is on its way out.</summary>
    public CommitSha? ObservedCommit { get; init; }
    public DateTimeOffset? ObservedExpiry { get; init; }
    public string? LastActor { get; init; }

    /// <summary>What is known of requests to its URL.</summary>
    public TrafficSight Traffic { get; init; } = TrafficSight.None;

    /// <summary>Which budget is used up and has what is idle sleep, in words; null for none.</summary>
    public string? OverBudget { get; init; }
}
