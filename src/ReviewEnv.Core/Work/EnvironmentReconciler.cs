using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Templates;

namespace ReviewEnv.Core.Work;

/// <summary>One pass over one branch: reads the three truths, has the planner choose, takes the step, stores what it found.</summary>
/// <remarks>
/// Level-triggered: a pass knows nothing of the event that led to it. It may die between any two statements; the next pass reads again.
/// This class only reads and connects; deciding is in <see cref="ReviewPolicy"/> and <see cref="Planner"/>, doing in <see cref="StepRunner"/>.
/// </remarks>
public sealed partial class EnvironmentReconciler(
    IReviewStore store,
    IBranchSource branches,
    ProjectCatalog projects,
    Placement placement,
    SpecBuilder specs,
    StepRunner runner,
    Action<EnvironmentRecord> saved,
    TimeProvider clock,
    ILogger<EnvironmentReconciler> logger) : IWorkHandler
{
    public async Task<Outcome> PassAsync(EnvironmentKey key, WorkTurn turn, CancellationToken cancellationToken)
    {
        var remembered = await store.LoadAsync(key, cancellationToken);
        var branch = await branches.LookAsync(key, cancellationToken);
        var pass = new Pass(key, turn, remembered, branch, projects.Find(key.Project), clock.GetUtcNow());
        var end = await TakeStepAsync(pass, cancellationToken);
        await StoreAsync(pass, end, cancellationToken);
        return end.Outcome;
    }

    private async Task<PassEnd> TakeStepAsync(Pass pass, CancellationToken cancellationToken)
    {
        try
        {
            var (place, observed) = await placement.FindAsync(pass, cancellationToken);
            var desired = ReviewPolicy.Decide(pass.Facts(observed));
            if (place is { Moved: { } moved } && desired is DesiredState.Wanted) desired = new DesiredState.Unwanted { Because = moved };
            if (place is { Lost: { } lost }) desired = new DesiredState.Undecided { Because = lost };
            if (place is null && desired is DesiredState.Wanted)
            {
                place = await placement.ReserveAsync(pass, cancellationToken);
                observed = await place.Target!.Driver.ObserveAsync(place.Identity, cancellationToken);
            }

            var step = await PlanAsync(pass, place, desired, observed, cancellationToken);
            return await runner.RunAsync(pass, place, desired, observed, step, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException and not StoreUnavailableException)
        {
            PassFailed(logger, pass.Key, pass.Turn.Failures + 1, e);
            return PassEnd.Failed(pass, e.Message, atLeast: null);
        }
    }

    private async Task<WorkStep> PlanAsync(Pass pass, Place? place, DesiredState desired, ObservedEnvironment observed, CancellationToken cancellationToken)
    {
        try
        {
            var spec = desired is DesiredState.Wanted wanted ? await specs.BuildAsync(pass, place!, wanted, cancellationToken) : null;
            return Planner.Next(new PlannerFacts(desired, observed, pass.Record?.Published, pass.Record?.Phase ?? EnvironmentPhase.Pending) { Spec = spec });
        }
        catch (TemplateException e)
        {
            return new WorkStep.GiveUp(e.Message);
        }
    }

    private async Task StoreAsync(Pass pass, PassEnd end, CancellationToken cancellationToken)
    {
        var news = end.Entries.Count > 0 || !end.Record.SaysTheSameAs(pass.Record);
        if (!news && pass.Remembered.SeenRevision >= pass.Remembered.Revision) return;

        var record = news ? end.Record with { UpdatedAt = pass.Now } : end.Record;
        await store.SaveAsync(record, end.Entries, pass.Remembered.Revision, cancellationToken);
        if (news) saved(record);
    }

    [LoggerMessage(LogLevel.Warning, "A pass over {Key} failed, {Failures} in a row")]
    private static partial void PassFailed(ILogger logger, EnvironmentKey key, int failures, Exception exception);
}
