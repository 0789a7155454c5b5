using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Work;

/// <summary>One pass over one branch: looks, takes the step that the planner chose, stores what it found.</summary>
/// <remarks>
/// Level-triggered: a pass knows nothing of the event that led to it. It may die between any two statements; the next pass reads again.
/// This class only connects: reading is in <see cref="Survey"/>, deciding in <see cref="ReviewPolicy"/> and <see cref="Planner"/>, doing in <see cref="StepRunner"/>.
/// </remarks>
/// <param name="saved">Hears of every record that says something new, after it is stored.</param>
/// <param name="teller">Tells the forge, after all else; null where it is not told.</param>
public sealed partial class EnvironmentReconciler(
    Survey survey,
    StepRunner runner,
    IReviewStore store,
    Action<EnvironmentRecord> saved,
    ILogger<EnvironmentReconciler> logger,
    ForgeTeller? teller = null) : IWorkHandler
{
    public async Task<Outcome> PassAsync(EnvironmentKey key, WorkTurn turn, CancellationToken cancellationToken)
    {
        var pass = await survey.BeginAsync(key, turn, cancellationToken);
        var end = await TakeStepAsync(pass, cancellationToken);
        await ForgetWishesAsync(pass, end, cancellationToken);
        end = Announcements.Of(pass, end);
        if (teller is not null) end = end with { Record = teller.Announce(pass, end.Record, end.Outcome) };
        var stored = await StoreAsync(pass, end, cancellationToken);
        return teller is null ? end.Outcome : await teller.TellAsync(pass, stored, end.Outcome, cancellationToken);
    }

    private async Task<PassEnd> TakeStepAsync(Pass pass, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await survey.PlanAsync(pass, cancellationToken);
            return await runner.RunAsync(pass, plan, cancellationToken);
        }
        catch (TargetUnavailableException e)
        {
            // The driver has told the log, once for all environments.
            return PassEnd.Failed(pass, e.Message, atLeast: null);
        }
        catch (Exception e) when (e is not OperationCanceledException and not StoreUnavailableException)
        {
            PassFailed(logger, pass.Key, pass.Turn.Failures + 1, e);
            return PassEnd.Failed(pass, e.Message, atLeast: null);
        }
    }

    /// <summary>What was asked for ends with the branch: one of the same name that comes later is another. Before storing, so that a pass that dies in between does it again.</summary>
    private async Task ForgetWishesAsync(Pass pass, PassEnd end, CancellationToken cancellationToken)
    {
        var known = pass.Remembered.Wishes;
        if (pass.Branch is not BranchState.Gone || end.Record.Phase != EnvironmentPhase.Stopped || known == EnvironmentWishes.None) return;
        var entry = pass.Entry(JournalKind.Decision, "what was asked for it is forgotten, as the branch is gone");
        await store.WishAsync(pass.Key, wishes => wishes.SaysTheSameAs(known) ? EnvironmentWishes.None : wishes, entry, cancellationToken);
    }

    /// <returns>The record as it is in the store.</returns>
    private async Task<EnvironmentRecord> StoreAsync(Pass pass, PassEnd end, CancellationToken cancellationToken)
    {
        var news = end.Entries.Count > 0 || !end.Record.SaysTheSameAs(pass.Record);
        if (!news && end.Record.Forge == pass.Record?.Forge && pass.Remembered.SeenRevision >= pass.Remembered.Revision) return end.Record;

        var record = news ? end.Record with { UpdatedAt = pass.Now } : end.Record;
        await store.SaveAsync(record, end.Entries, pass.Remembered.Revision, cancellationToken);
        if (news) saved(record);
        return record;
    }

    [LoggerMessage(LogLevel.Warning, "A pass over {Key} failed, {Failures} in a row")]
    private static partial void PassFailed(ILogger logger, EnvironmentKey key, int failures, Exception exception);
}
