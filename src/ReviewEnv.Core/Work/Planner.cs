using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Core.Work;

/// <summary>Chooses exactly one step from what should be, what is, and what was handed out. Pure.</summary>
/// <remarks>Repeated on a platform that obeys, its steps end in one that changes nothing (see the planner's property tests).</remarks>
public static class Planner
{
    /// <summary>How often a look is taken although nothing said that something changed: the net under lost notifications.</summary>
    public static TimeSpan WatchInterval { get; } = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan UndecidedInterval = TimeSpan.FromSeconds(30);

    public static WorkStep Next(PlannerFacts facts) => Choose(facts) switch
    {
        var step when facts is { Lease: { } lease, Published: { } published, Observed.Serving: not null } && Disturbs(step, facts.Observed, published) is { } what =>
            new WorkStep.Hold(lease, what),
        var step => step,
    };

    /// <summary>What a step would do to those who use what is published; null if they would not notice.</summary>
    private static string? Disturbs(WorkStep step, ObservedEnvironment observed, PublishedUrl published) => step switch
    {
        WorkStep.Withdraw withdraw => withdraw.Reason,
        WorkStep.Destroy destroy => destroy.Reason,
        WorkStep.Apply { Spec: var spec } when spec.Asleep != observed.Asleep => "it is put to sleep",
        WorkStep.Apply { Spec: var spec } when spec.Commit != published.Commit => $"{spec.Commit.Short} is deployed",
        WorkStep.Apply { Spec: var spec } when spec.Fingerprint != observed.Fingerprint => $"{spec.Commit.Short} is deployed anew",
        _ => null,
    };

    private static WorkStep Choose(PlannerFacts facts) => facts.Desired switch
    {
        // Nothing is there that could be left alone: whatever makes it decidable wakes it.
        DesiredState.Undecided undecided when facts is { HasPlace: false, Observed.Status: ObservedStatus.Absent } =>
            undecided.WaitsForRoom is { } delay
                ? new WorkStep.Wait(EnvironmentPhase.Pending, undecided.Because, delay)
                : new WorkStep.Settle(facts.Phase == EnvironmentPhase.Stopped ? EnvironmentPhase.Stopped : EnvironmentPhase.Pending, undecided.Because, Until: null),
        DesiredState.Undecided { WaitsForRoom: { } delay } waiting when facts.Observed.Status == ObservedStatus.Absent => new WorkStep.Wait(EnvironmentPhase.Pending, waiting.Because, delay),
        DesiredState.Undecided undecided => new WorkStep.Wait(facts.Phase, undecided.Because, UndecidedInterval),
        DesiredState.Unwanted unwanted => Remove(facts, unwanted.Because),
        DesiredState.Wanted wanted when facts.Spec is { } spec => Keep(facts, wanted, spec),
        _ => throw new InvalidOperationException("A wanted environment has a spec."),
    };

    private static WorkStep Remove(PlannerFacts facts, string because) => facts.Observed switch
    {
        // Whoever has the URL learns first; only then does it stop answering.
        _ when facts.Published is not null => new WorkStep.Withdraw(because),
        { Status: ObservedStatus.Absent or ObservedStatus.Foreign } => new WorkStep.Settle(EnvironmentPhase.Stopped, because, Until: null),
        { Wreck: { } id } wreck when facts.KnownWreck?.Id != id => WriteDown(facts, id, wreck),
        _ when Leak(facts) is { } leak => RemoveAgain(facts, because, leak),
        _ => new WorkStep.Destroy(because, Leak: null),
    };

    /// <summary>However often a leak is looked at, removal is tried at its own pace.</summary>
    private static WorkStep RemoveAgain(PlannerFacts facts, string because, string leak) =>
        facts.LeakRest is { } rest ? new WorkStep.Wait(EnvironmentPhase.Leaking, leak, rest) : new WorkStep.Destroy(because, leak);

    /// <summary>What would not go; also while a further try to remove it is under way.</summary>
    private static string? Leak(PlannerFacts facts) =>
        facts.Observed.Status == ObservedStatus.Leaking ? facts.Observed.Reason ?? "something of it is still there" : facts.KnownLeak;

    /// <summary>What failed once may have been unlucky. What fails again will fail until something of it changes.</summary>
    private static WorkStep.WriteDown WriteDown(PlannerFacts facts, string id, ObservedEnvironment wreck)
    {
        // One that does not tell what it was to be is taken for what is wanted: else that would be created again for ever.
        var fingerprint = wreck.Fingerprint ?? facts.Spec?.Fingerprint;
        return new(new Wreck(id, fingerprint, TryAgain: facts.KnownWreck is not { } before || before.Fingerprint != fingerprint), WhyWrecked(wreck));
    }

    private static WorkStep OverWreck(PlannerFacts facts, EnvironmentSpec spec, string id, ObservedEnvironment wreck) =>
        facts.KnownWreck is not { } known || known.Id != id ? WriteDown(facts, id, wreck)
        : known.TryAgain || known.Fingerprint != spec.Fingerprint ? new WorkStep.Apply(spec)
        : new WorkStep.GiveUp(WhyWrecked(wreck));

    private static string WhyWrecked(ObservedEnvironment wreck) => wreck.Reason ?? "its creation failed, and the platform gave no reason";

    /// <summary>What is prepared for this very fingerprint. Until it is approved nothing else is done either: sleep, too, would be another change.</summary>
    private static WorkStep OverProposal(PlannerFacts facts, DesiredState.Wanted wanted, EnvironmentSpec spec, ChangeProposal? proposal)
    {
        if (spec.Permits(proposal)) return new WorkStep.Apply(spec);
        var waiting = $"{(proposal is null ? "a change" : ProposalWords.Count(proposal.Changes))} waits for approval, on its page or by 'reviewenv approve'";
        return new WorkStep.Settle(EnvironmentPhase.AwaitingApproval, facts.Published is { } published ? $"{waiting}; {published.Commit.Short} keeps serving" : waiting, wanted.LookAgainAt);
    }

    private static WorkStep Keep(PlannerFacts facts, DesiredState.Wanted wanted, EnvironmentSpec spec) => facts.Observed switch
    {
        { Status: ObservedStatus.Foreign } when facts.Published is { } published => new WorkStep.Withdraw($"what answers at {published.Url} is not known to be ReviewEnv's any more"),
        { Status: ObservedStatus.Foreign } foreign => new WorkStep.GiveUp($"'{spec.Identity.Name}' exists on the target and was not made by ReviewEnv for this branch, so it is left alone: {foreign.Reason ?? "it carries no label of ours"}. Remove it, or give the target another prefix, then run 'reviewenv deploy'."),
        { Status: ObservedStatus.Leaking, LeavesNameFree: true } => new WorkStep.Apply(spec),
        { Status: ObservedStatus.Leaking or ObservedStatus.Deleting } when Leak(facts) is { } leak => RemoveAgain(facts, "the former environment of this name is not gone yet", leak),
        { Status: ObservedStatus.Deleting } going => new WorkStep.Wait(EnvironmentPhase.Pending, "the former environment of this name is still going", going.LookAgainAfter ?? WatchInterval),
        { Serving: null } when facts.Published is { } published && !spec.Asleep => new WorkStep.Withdraw($"{published.Url} no longer serves {published.Commit.Short}"),
        { Wreck: { } id } wreck => OverWreck(facts, spec, id, wreck),
        var observed when observed.Fingerprint != spec.Fingerprint => new WorkStep.Apply(spec),
        // What is prepared for sleep is dropped once it is to be awake.
        { Status: ObservedStatus.AwaitingApproval, ApplyAgain: null } prepared when !prepared.Asleep || spec.Asleep => OverProposal(facts, wanted, spec, prepared.Proposal),
        var observed when observed.Asleep != spec.Asleep || observed.ApplyAgain is not null => new WorkStep.Apply(spec),
        { Status: ObservedStatus.Failed } failed => new WorkStep.GiveUp(failed.Reason ?? "the driver gave no reason"),
        { Status: ObservedStatus.Sleeping } => new WorkStep.Settle(EnvironmentPhase.Sleeping, $"asleep: {wanted.AsleepBecause}; {(facts.VisitsWake ? "a visit, " : "")}'reviewenv wake' or a new commit wakes it", wanted.LookAgainAt),
        { Status: ObservedStatus.Ready, Serving: { } serving, Url: { } url } when serving == spec.Commit => Serve(facts, wanted, spec, url),
        var observed => new WorkStep.Wait(facts.Phase is EnvironmentPhase.Sleeping or EnvironmentPhase.Waking && !spec.Asleep ? EnvironmentPhase.Waking : EnvironmentPhase.Provisioning, observed.Reason ?? "under way", observed.LookAgainAfter ?? WatchInterval),
    };

    private static WorkStep Serve(PlannerFacts facts, DesiredState.Wanted wanted, EnvironmentSpec spec, Uri url)
    {
        if (facts.Published is not { } published || published.Commit != spec.Commit || published.Url != url) return new WorkStep.Publish(spec, url);
        // The end of life is written on the platform, where it survives the loss of the store.
        if (!SameMoment(facts.Observed.ExpiresAt, spec.ExpiresAt)) return new WorkStep.Apply(spec);
        return new WorkStep.Settle(EnvironmentPhase.Ready, "serving", wanted.LookAgainAt);
    }

    private static bool SameMoment(DateTimeOffset? a, DateTimeOffset? b) => a is null || b is null ? a == b : (a.Value - b.Value).Duration() < TimeSpan.FromSeconds(1);
}

/// <summary>The three truths and the clock.</summary>
/// <param name="Phase">The phase so far; stays as it is while nobody can tell what should be.</param>
public sealed record PlannerFacts(DesiredState Desired, ObservedEnvironment Observed, PublishedUrl? Published, EnvironmentPhase Phase)
{
    /// <summary>What the environment should be in detail; there if it is wanted.</summary>
    public EnvironmentSpec? Spec { get; init; }

    /// <summary>Whether it has, or had, a name on a target.</summary>
    public bool HasPlace { get; init; }

    /// <summary>Whether whoever asks for its URL wakes it when it sleeps.</summary>
    public bool VisitsWake { get; init; }

    /// <summary>The failed creation that the journal tells of already.</summary>
    public Wreck? KnownWreck { get; init; }

    /// <summary>What the last try to remove it left; null if it left nothing or there was none.</summary>
    public string? KnownLeak { get; init; }

    /// <summary>Time until removal is to be tried again; null when it may be now.</summary>
    public TimeSpan? LeakRest { get; init; }

    /// <summary>Who uses the environment right now; null for nobody.</summary>
    public Lease? Lease { get; init; }
}
