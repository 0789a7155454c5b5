using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Core.Work;

/// <summary>Takes the step that the planner chose, and writes down what came of it.</summary>
public sealed class StepRunner(ReadinessProbe probe)
{
    private static readonly TimeSpan FirstProbeDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LeakInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DeletingInterval = TimeSpan.FromSeconds(1);

    public async Task<PassEnd> RunAsync(Pass pass, Plan plan, CancellationToken cancellationToken)
    {
        var (place, observed, desired, step) = plan;
        var record = Describe(pass, place, desired, observed);
        var entries = PassJournal.Decision(pass, desired);
        return step switch
        {
            WorkStep.TakePlace => new(record with { Phase = EnvironmentPhase.Pending, Reason = "its name is reserved", AttemptedAt = null }, entries, new Outcome.Onward()),
            WorkStep.Apply apply => await ApplyAsync(pass, place!, record, entries, apply.Spec, cancellationToken),
            WorkStep.Publish publish => await PublishAsync(pass, record, entries, publish, cancellationToken),
            WorkStep.Withdraw withdraw => Withdraw(pass, record, entries, withdraw, desired),
            WorkStep.Destroy destroy => await DestroyAsync(pass, place!, record, entries, observed, destroy, cancellationToken),
            WorkStep.Wait wait => new(record with { Phase = wait.Phase, Reason = wait.Reason, NextLookAt = pass.Now + wait.Delay }, entries, new Outcome.AgainAfter(wait.Delay)),
            WorkStep.Settle settle => Settle(pass, record, entries, settle),
            WorkStep.GiveUp giveUp => GiveUp(pass, record, entries, giveUp),
            _ => throw new InvalidOperationException($"Unknown step {step}."),
        };
    }

    /// <summary>The record as the truths of this pass have it, before the step.</summary>
    private static EnvironmentRecord Describe(Pass pass, Place? place, DesiredState desired, ObservedEnvironment observed)
    {
        var record = pass.RecordOrNew with
        {
            // A head about which nothing was decided is not seen: a sweep is to come back to it.
            SeenHead = place is null && desired is DesiredState.Undecided ? null : (pass.Branch as BranchState.Exists)?.Head,
            Serving = observed.Serving,
            Outputs = observed.Outputs,
            NextLookAt = null,
        };
        if (place is not null) record = record with { Name = place.Identity.Name, Target = place.Target?.Name ?? record.Target };
        return desired is not DesiredState.Wanted wanted ? record : record with
        {
            Template = pass.Project!.Template,
            Commit = wanted.Commit,
            CommitSince = wanted.CommitSince,
            ExpiresAt = wanted.ExpiresAt,
            Owner = wanted.Owner,
            MergeRequestIid = wanted.MergeRequestIid,
        };
    }

    private static async Task<PassEnd> ApplyAsync(Pass pass, Place place, EnvironmentRecord record, List<JournalEntry> entries, EnvironmentSpec spec, CancellationToken cancellationToken)
    {
        var isNew = record.Fingerprint != spec.Fingerprint || record.AttemptedAt is null;
        var result = await place.Target!.Driver.ApplyAsync(spec, cancellationToken);
        switch (result)
        {
            case DriverResult.Transient transient:
                return WithEntries(PassEnd.Failed(pass, transient.Reason, transient.RetryAfter), record with { Phase = EnvironmentPhase.Provisioning, Reason = transient.Reason }, entries);
            case DriverResult.Refused refused:
                return GiveUp(pass, record, entries, new WorkStep.GiveUp(refused.Reason));
            default:
                if (result is DriverResult.Accepted { What: { } what }) entries.Add(pass.Entry(JournalKind.Step, what, spec.Commit));
                var tried = record with { Fingerprint = spec.Fingerprint, AttemptedAt = isNew ? pass.Now : record.AttemptedAt };
                if (isNew) tried = tried with { Phase = EnvironmentPhase.Provisioning, Reason = $"bringing up {spec.Commit.Short}" };
                // A driver that was asked before and still does not show it is not asked again in a tight loop.
                return new(tried, entries, isNew ? new Outcome.Onward() : new Outcome.AgainAfter(DeletingInterval));
        }
    }

    private async Task<PassEnd> PublishAsync(Pass pass, EnvironmentRecord record, List<JournalEntry> entries, WorkStep.Publish step, CancellationToken cancellationToken)
    {
        var readiness = step.Spec.Template.Readiness;
        var tried = record with { Fingerprint = step.Spec.Fingerprint, AttemptedAt = record.AttemptedAt ?? pass.Now };
        var problem = await probe.WhyNotReadyAsync(step.Url, readiness, cancellationToken);
        if (problem is null)
        {
            var took = record.CommitSince is { } since ? $", {Elapsed.Format(pass.Now - since)} after the commit was first wanted" : "";
            entries.Add(pass.Entry(JournalKind.Publication, $"{step.Url} answered {readiness.Successes} times in a row for {step.Spec.Commit.Short}: published{took}", step.Spec.Commit));
            return new(tried with { Phase = EnvironmentPhase.Ready, Reason = null, Published = new(step.Url, step.Spec.Commit, pass.Now) }, entries, new Outcome.Onward());
        }

        var age = pass.Now - tried.AttemptedAt.Value;
        var late = age > readiness.Timeout;
        var delay = TimeSpan.FromTicks(Math.Clamp(age.Ticks / 4, FirstProbeDelay.Ticks, Planner.WatchInterval.Ticks));
        var waiting = tried with { Phase = late ? EnvironmentPhase.Failed : EnvironmentPhase.Provisioning, Reason = problem, NextLookAt = pass.Now + delay };
        if (waiting.Phase != pass.Record?.Phase || waiting.Reason != pass.Record.Reason)
        {
            entries.Add(pass.Entry(late ? JournalKind.Failure : JournalKind.Step, late ? $"{problem}, {Duration.Format(readiness.Timeout)} after the start; it is asked on" : $"not published yet: {problem}", step.Spec.Commit));
        }

        return new(waiting, entries, new Outcome.AgainAfter(delay));
    }

    private static PassEnd Withdraw(Pass pass, EnvironmentRecord record, List<JournalEntry> entries, WorkStep.Withdraw step, DesiredState desired)
    {
        entries.Add(pass.Entry(JournalKind.Publication, $"{record.Published?.Url} withdrawn: {step.Reason}"));
        var phase = desired is DesiredState.Unwanted ? EnvironmentPhase.Stopping
            : record.Phase is EnvironmentPhase.Sleeping or EnvironmentPhase.Waking ? EnvironmentPhase.Waking
            : EnvironmentPhase.Provisioning;
        // What brings it up again has the whole time for it.
        return new(record with { Published = null, Phase = phase, Reason = step.Reason, AttemptedAt = null }, entries, new Outcome.Onward());
    }

    private static async Task<PassEnd> DestroyAsync(Pass pass, Place place, EnvironmentRecord record, List<JournalEntry> entries, ObservedEnvironment observed, WorkStep.Destroy step, CancellationToken cancellationToken)
    {
        var result = await place.Target!.Driver.DestroyAsync(place.Identity, cancellationToken);
        var leaking = step.Leak ?? (result as DriverResult.Refused)?.Reason;
        var phase = leaking is null ? EnvironmentPhase.Stopping : EnvironmentPhase.Leaking;
        var stopping = record with { Phase = phase, Reason = leaking ?? step.Reason, NextLookAt = leaking is null ? null : pass.Now + LeakInterval };
        if (result is DriverResult.Transient transient) return WithEntries(PassEnd.Failed(pass, transient.Reason, transient.RetryAfter), stopping, entries);

        if (leaking is null && result is DriverResult.Accepted { What: { } what }) entries.Add(pass.Entry(JournalKind.Step, what));
        if (leaking is not null && (pass.Record?.Phase != phase || pass.Record.Reason != leaking))
        {
            entries.Add(pass.Entry(JournalKind.Failure, $"not everything is gone: {leaking}; removal is tried again every {Duration.Format(LeakInterval)}"));
        }

        Outcome next = leaking is not null ? new Outcome.AgainAfter(LeakInterval)
            : observed.Status == ObservedStatus.Deleting ? new Outcome.AgainAfter(observed.LookAgainAfter ?? DeletingInterval)
            : new Outcome.Onward();
        return new(stopping, entries, next);
    }

    private static PassEnd Settle(Pass pass, EnvironmentRecord record, List<JournalEntry> entries, WorkStep.Settle step)
    {
        var settled = record with { Phase = step.Phase, Reason = step.Reason, NextLookAt = step.Until };
        if (step.Phase == EnvironmentPhase.Stopped)
        {
            settled = settled with { Serving = null, Fingerprint = null, AttemptedAt = null, ExpiresAt = null, Outputs = new Dictionary<string, string>() };
            // A branch of that name that comes later has a life of its own.
            if (pass.Branch is BranchState.Gone) settled = settled with { CommitSince = null };
        }

        if (PassJournal.Settled(pass, settled) is { } entry) entries.Add(entry);
        Outcome next = step.Until is { } until ? new Outcome.AgainAfter(Positive(until - pass.Now)) : new Outcome.Settled();
        return new(settled, entries, next);
    }

    /// <summary>A fault that only a change can mend: said once, however often it is found again.</summary>
    private static PassEnd GiveUp(Pass pass, EnvironmentRecord record, List<JournalEntry> entries, WorkStep.GiveUp step)
    {
        var failed = record with { Phase = EnvironmentPhase.Failed, Reason = step.Reason };
        if (pass.Record is not { Phase: EnvironmentPhase.Failed } known || known.Reason != step.Reason || known.Commit != failed.Commit)
        {
            var serving = failed.Serving is { } old ? $" {old.Short} keeps serving." : "";
            entries.Add(pass.Entry(JournalKind.Failure, $"{step.Reason}{Environment.NewLine}It is tried again with the next commit, or by 'reviewenv deploy'.{serving}", failed.Commit));
        }

        // What fails to be updated still has an end of life.
        Outcome next = record.ExpiresAt is { } until ? new Outcome.AgainAfter(Positive(until - pass.Now)) : new Outcome.Stuck(step.Reason);
        return new(failed, entries, next);
    }

    private static PassEnd WithEntries(PassEnd end, EnvironmentRecord record, List<JournalEntry> entries) => end with { Record = record, Entries = [.. entries, .. end.Entries] };

    private static TimeSpan Positive(TimeSpan delay) => delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
}
