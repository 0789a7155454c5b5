using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Work;

/// <summary>Reads the three truths about a branch and has the planner choose. Changes nothing but, for a pass, the reservation of a name.</summary>
public sealed class Survey(IReviewStore store, IBranchSource branches, ProjectCatalog projects, Placement placement, SpecBuilder specs, TimeProvider clock)
{
    public async Task<Pass> BeginAsync(EnvironmentKey key, WorkTurn turn, CancellationToken cancellationToken)
    {
        var remembered = await store.LoadAsync(key, cancellationToken);
        var branch = await branches.LookAsync(key, cancellationToken);
        return new Pass(key, turn, remembered, branch, projects.Find(key.Project), clock.GetUtcNow());
    }

    /// <param name="reserve">False to plan without leaving a trace: the name is then the one that would be tried first.</param>
    public async Task<Plan> PlanAsync(Pass pass, bool reserve, CancellationToken cancellationToken)
    {
        var (place, observed) = await placement.FindAsync(pass, cancellationToken);
        var desired = ReviewPolicy.Decide(pass.Facts(observed));
        if (place is { Moved: { } moved } && desired is DesiredState.Wanted) desired = new DesiredState.Unwanted { Because = moved };
        if (place is { Lost: { } lost }) desired = new DesiredState.Undecided { Because = lost };
        if (place is null && desired is DesiredState.Wanted)
        {
            if (reserve) return new Plan(await placement.ReserveAsync(pass, cancellationToken), observed, desired, new WorkStep.TakePlace());
            place = placement.Propose(pass);
            observed = await place.Target!.Driver.ObserveAsync(place.Identity, cancellationToken);
        }

        try
        {
            var spec = desired is DesiredState.Wanted wanted ? await specs.BuildAsync(pass, place!, wanted, observed.Fingerprint, cancellationToken) : null;
            return new Plan(place, observed, desired, Planner.Next(Facts(pass, place, observed, desired, spec))) { Spec = spec };
        }
        catch (TemplateException e)
        {
            return new Plan(place, observed, desired, new WorkStep.GiveUp(e.Message));
        }
    }

    private static PlannerFacts Facts(Pass pass, Place? place, ObservedEnvironment observed, DesiredState desired, EnvironmentSpec? spec)
    {
        var leaking = pass.Record is { Phase: EnvironmentPhase.Leaking } record ? record : null;
        return new PlannerFacts(desired, observed, pass.Record?.Published, pass.Record?.Phase ?? EnvironmentPhase.Pending)
        {
            Spec = spec,
            HasPlace = place is not null,
            KnownLeak = leaking?.Reason,
            LeakRest = leaking?.NextLookAt > pass.Now ? leaking.NextLookAt - pass.Now : null,
        };
    }
}

/// <summary>What a look at a branch comes to.</summary>
public sealed record Plan(Place? Place, ObservedEnvironment Observed, DesiredState Desired, WorkStep Step)
{
    public EnvironmentSpec? Spec { get; init; }
}
