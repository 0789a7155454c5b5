using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Work;

/// <summary>Reads the three truths about a branch and has the planner choose. Changes nothing but, for a pass, the reservation of a name.</summary>
public sealed class Survey(IReviewStore store, IBranchSource branches, ProjectCatalog projects, Placement placement, SpecBuilder specs, EndingGate endings, TimeProvider clock, ITrafficSights? traffic = null, RoomGate? room = null)
{
    public async Task<Pass> BeginAsync(EnvironmentKey key, WorkTurn turn, CancellationToken cancellationToken)
    {
        var remembered = await store.LoadAsync(key, cancellationToken);
        var branch = await branches.LookAsync(key, SinceLastWord(remembered), cancellationToken);
        return new Pass(key, turn, remembered, branch, projects.Find(key.Project), clock.GetUtcNow());
    }

    /// <summary>What people ask for counts as a word about the branch: an answer from before it may be out of date, and with it the wish would be forgotten.</summary>
    private static BranchFacts? SinceLastWord(Remembered remembered)
    {
        var wishes = remembered.Wishes;
        var asked = new[] { wishes.Deploy?.At, wishes.Stop?.At, wishes.Fork?.At }.Max();
        return asked is null || asked <= remembered.Facts?.ToldAt ? remembered.Facts : (remembered.Facts ?? BranchFacts.None) with { ToldAt = asked };
    }

    public Task<Plan> PlanAsync(Pass pass, CancellationToken cancellationToken) => PlanAsync(pass, reserve: true, cancellationToken);

    /// <summary>Plans without leaving a trace, and has the platform say what would change. The name of what has none yet is the one that would be tried first.</summary>
    public async Task<Plan> PreviewAsync(Pass pass, CancellationToken cancellationToken)
    {
        Plan plan;
        try
        {
            plan = await PlanAsync(pass, reserve: false, cancellationToken);
        }
        catch (TargetUnavailableException e)
        {
            plan = await UnseenAsync(pass, e.Message, cancellationToken);
        }

        return plan is { Spec: { } spec, Place.Target.Driver: IEnvironmentPreview driver } ? plan with { Preview = await driver.PreviewAsync(spec, cancellationToken) } : plan;
    }

    private async Task<Plan> PlanAsync(Pass pass, bool reserve, CancellationToken cancellationToken)
    {
        var (place, observed) = await placement.FindAsync(pass, cancellationToken);
        var desired = ReviewPolicy.Decide(Facts(pass, observed));
        if (place is { Moved: { } moved } && desired is DesiredState.Wanted) desired = new DesiredState.Unwanted { Because = moved };
        if (place is { Lost: { } lost }) desired = new DesiredState.Undecided { Because = lost };
        if (reserve && desired is DesiredState.Unwanted unwanted && Begins(pass, observed) && await endings.WhyNotAsync(pass, unwanted, cancellationToken) is { } held) desired = new DesiredState.Undecided { Because = held };
        if (room is not null && reserve && desired is DesiredState.Wanted newcomer && IsNew(pass, observed) && await room.WhyNotAsync(pass, newcomer, cancellationToken) is { } full) desired = new DesiredState.Undecided { Because = full, WaitsForRoom = RoomGate.Rest };
        try
        {
            if (place is null && desired is DesiredState.Wanted placeless)
            {
                var affix = await specs.NameAffixAsync(pass, placeless, cancellationToken);
                if (reserve) return new Plan(await placement.ReserveAsync(pass, affix, cancellationToken), observed, desired, new WorkStep.TakePlace());
                place = placement.Propose(pass, affix);
                observed = await place.Target!.Driver.ObserveAsync(place.Identity, cancellationToken);
            }

            var spec = desired is DesiredState.Wanted wanted ? await specs.BuildAsync(pass, place!, wanted, observed.Fingerprint, cancellationToken) : null;
            return new Plan(place, observed, desired, Planner.Next(Facts(pass, place, observed, desired, spec))) { Spec = spec };
        }
        catch (TemplateException e)
        {
            return new Plan(place, observed, desired, new WorkStep.GiveUp(e.Message));
        }
    }

    private PolicyFacts Facts(Pass pass, ObservedEnvironment observed) => pass.Facts(observed) with
    {
        Traffic = pass.Record is { Name.Length: > 0 } record ? traffic?.See(record.Target, pass.Key) ?? TrafficSight.None : TrafficSight.None,
        OverBudget = room?.OverBudget(pass),
    };

    /// <summary>Whether it would take room that it does not have yet.</summary>
    private static bool IsNew(Pass pass, ObservedEnvironment observed) => observed.Status == ObservedStatus.Absent && (pass.Record is null || !EndingGate.IsLiving(pass.Record));

    /// <summary>Whether this would be the first step to its end; what has begun goes on.</summary>
    private static bool Begins(Pass pass, ObservedEnvironment observed) =>
        observed.Status is not (ObservedStatus.Absent or ObservedStatus.Foreign or ObservedStatus.Deleting or ObservedStatus.Leaking) && pass.Record is { } record && EndingGate.IsLiving(record);

    /// <summary>What can be said of a branch while its target does not answer: what it is to have, and that nothing happens.</summary>
    private async Task<Plan> UnseenAsync(Pass pass, string trouble, CancellationToken cancellationToken)
    {
        var observed = ObservedEnvironment.Absent;
        var desired = ReviewPolicy.Decide(Facts(pass, observed));
        var wait = new Plan(null, observed, desired, new WorkStep.Wait(pass.Record?.Phase ?? EnvironmentPhase.Pending, trouble, TimeSpan.Zero)) { Unseen = true };
        if (desired is not DesiredState.Wanted wanted) return wait with { Place = placement.Remembered(pass) };
        try
        {
            var place = placement.Remembered(pass) ?? placement.Propose(pass, await specs.NameAffixAsync(pass, wanted, cancellationToken));
            return wait with { Place = place, Spec = await specs.BuildAsync(pass, place, wanted, pass.Record?.Fingerprint, cancellationToken) };
        }
        catch (TemplateException e)
        {
            return wait with { Step = new WorkStep.GiveUp(e.Message) };
        }
    }

    private static PlannerFacts Facts(Pass pass, Place? place, ObservedEnvironment observed, DesiredState desired, EnvironmentSpec? spec)
    {
        var leaking = pass.Record is { Phase: EnvironmentPhase.Leaking } record ? record : null;
        return new PlannerFacts(desired, observed, pass.Record?.Published, pass.Record?.Phase ?? EnvironmentPhase.Pending)
        {
            Spec = spec,
            HasPlace = place is not null,
            VisitsWake = place?.Target?.Driver is IEnvironmentFronts,
            Lease = Leases.Holding(pass.Remembered.Wishes, pass.Now),
            KnownWreck = pass.Record?.Wreck,
            KnownLeak = leaking?.Reason,
            LeakRest = leaking?.NextLookAt > pass.Now ? leaking.NextLookAt - pass.Now : null,
        };
    }
}

/// <summary>What a look at a branch comes to.</summary>
public sealed record Plan(Place? Place, ObservedEnvironment Observed, DesiredState Desired, WorkStep Step)
{
    public EnvironmentSpec? Spec { get; init; }

    /// <summary>The target does not answer: what is observed is not known.</summary>
    public bool Unseen { get; init; }

    /// <summary>What applying the spec would change; null where nobody asked or the driver cannot say.</summary>
    public EnvironmentPreview? Preview { get; init; }
}
