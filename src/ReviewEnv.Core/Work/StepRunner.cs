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
        var end = await TakeAsync(pass, plan, cancellationToken);
        // Elsewhere it would be a question that nobody asks any more.
        return end.Record.Phase == EnvironmentPhase.AwaitingApproval ? end : end with { Record = end.Record with { Proposal = null } };
    }

    private async Task<PassEnd> TakeAsync(Pass pass, Plan plan, CancellationToken cancellationToken)
    {
        var (place, observed, desired, step) = plan;
        var record = Describe(pass, plan);
        // What is held stays due: said once.
        var entries = step is WorkStep.Hold held && held.Reason == pass.Record?.Reason ? [] : PassJournal.Decision(pass, desired);
        return step switch
        {
            WorkStep.TakePlace => new(record with { Phase = EnvironmentPhase.Pending, Reason = "its name is reserved", AttemptedAt = null }, entries, new Outcome.Onward()),
            WorkStep.Apply apply => await ApplyAsync(pass, place!, record, entries, observed, apply.Spec, cancellationToken),
            WorkStep.WriteDown writeDown => WriteDown(pass, record, entries, writeDown, plan),
            WorkStep.Publish publish => await PublishAsync(pass, record, entries, publish, cancellationToken),
            WorkStep.Withdraw withdraw => Withdraw(pass, record, entries, withdraw, desired),
            WorkStep.Destroy destroy => await DestroyAsync(pass, place!, record, entries, observed, destroy, cancellationToken),
            WorkStep.Wait wait => Wait(pass, place, record, entries, wait),
            WorkStep.Hold hold => Hold(pass, entries, hold),
            WorkStep.Settle settle => Settle(pass, record, entries, settle, observed),
            WorkStep.GiveUp giveUp => GiveUp(pass, record, entries, giveUp),
            _ => throw new InvalidOperationException($"Unknown step {step}."),
        };
    }

    private static PassEnd Wait(Pass pass, Place? place, EnvironmentRecord record, List<JournalEntry> entries, WorkStep.Wait step)
    {
        var waiting = record with { Phase = step.Phase, Reason = step.Reason, NextLookAt = pass.Now + step.Delay };
        if (place?.Target?.Driver.KeepsOwnDeadline == true) waiting = waiting with { AttemptedAt = null };
        return new(waiting, entries, new Outcome.AgainAfter(step.Delay));
    }

    /// <summary>The record stays that of what is there, but for the reason.</summary>
    private static PassEnd Hold(Pass pass, List<JournalEntry> entries, WorkStep.Hold step)
    {
        var record = pass.RecordOrNew;
        if (record.Reason != step.Reason) entries.Add(pass.Entry(JournalKind.Decision, step.Reason));
        var rest = Positive(step.Lease.Until - pass.Now);
        return new(record with { Reason = step.Reason, Held = step.Then, NextLookAt = pass.Now + rest }, entries, new Outcome.AgainAfter(rest));
    }

    /// <summary>The record as the truths of this pass have it, before the step.</summary>
    private static EnvironmentRecord Describe(Pass pass, Plan plan)
    {
        var (place, observed, desired, _) = plan;
        var record = pass.RecordOrNew with
        {
            // A head about which nothing was decided is not seen: a sweep is to come back to it.
            SeenHead = place is null && desired is DesiredState.Undecided ? null : (pass.Branch as BranchState.Exists)?.Head,
            Serving = observed.Serving,
            Outputs = observed.Outputs,
            Ended = desired switch { DesiredState.Unwanted unwanted => unwanted.Ground, DesiredState.Wanted => null, _ => pass.Record?.Ended },
            AliveAt = pass.Branch is BranchState.Exists ? pass.Now : pass.Record?.AliveAt,
            Held = null,
            Proposal = observed.Status == ObservedStatus.AwaitingApproval ? observed.Proposal : null,
            // What came up once is no first creation any more.
            Wreck = observed.Serving is null ? pass.Record?.Wreck : null,
            Removal = observed.Serving is null ? pass.Record?.Removal : null,
            NextLookAt = (desired as DesiredState.Wanted)?.LookAgainAt,
            WaitsForRoom = desired is DesiredState.Undecided { WaitsForRoom: not null },
        };
        if (place is not null) record = record with { Name = place.Identity.Name, Target = place.Target?.Name ?? record.Target };
        return desired is not DesiredState.Wanted wanted ? record : record with
        {
            Template = pass.Project!.Template,
            Commit = wanted.Commit,
            CommitSince = wanted.CommitSince,
            ExpiresAt = wanted.ExpiresAt,
            ExpiresBecause = wanted.ExpiresBecause,
            LastUse = wanted.LastUse,
            InUseUntil = Leases.Holding(pass.Remembered.Wishes, pass.Now)?.Until,
            Owner = wanted.Owner,
            MergeRequestIid = wanted.MergeRequestIid,
            CanSleep = plan.Spec is { } spec ? place?.Target?.Driver.CanSleepWith(spec.Template) : record.CanSleep,
        };
    }

    private static async Task<PassEnd> ApplyAsync(Pass pass, Place place, EnvironmentRecord record, List<JournalEntry> entries, ObservedEnvironment observed, EnvironmentSpec spec, CancellationToken cancellationToken)
    {
        var isNew = record.Fingerprint != spec.Fingerprint || record.AttemptedAt is null;
        var prepared = observed.Status == ObservedStatus.AwaitingApproval && observed.Fingerprint == spec.Fingerprint && spec.Permits(observed.Proposal) ? observed.Proposal : null;
        var begins = isNew || prepared is not null || observed.Status == ObservedStatus.Absent;
        var reason = prepared is not null ? $"carrying out what was prepared for {spec.Commit.Short}" : $"bringing up {spec.Commit.Short}";
        // A driver that was asked before and still does not show it is not asked again in a tight loop.
        var onward = begins && (isNew || record.Reason != reason);
        var result = (await place.Target!.Driver.ApplyAsync(spec, cancellationToken)).By(pass);
        switch (result)
        {
            case DriverResult.Transient transient:
                return WithEntries(PassEnd.Failed(pass, transient.Reason, transient.RetryAfter), record with { Phase = EnvironmentPhase.Provisioning, Reason = transient.Reason }, entries);
            case DriverResult.Refused refused:
                return GiveUp(pass, record, entries, new WorkStep.GiveUp(refused.Reason));
            default:
                if (prepared is not null && onward && PassJournal.Unasked(pass, prepared, spec) is { } changes) entries.Add(changes);
                if (result is DriverResult.Accepted { What: { } what }) entries.Add(pass.Entry(JournalKind.Step, what, spec.Commit));
                var tried = record with { Fingerprint = spec.Fingerprint };
                // The time that a person took to approve is none that it had for answering.
                if (begins) tried = tried with { Phase = EnvironmentPhase.Provisioning, Reason = reason, AttemptedAt = onward ? pass.Now : record.AttemptedAt };
                var rest = (result as DriverResult.Accepted)?.Again ?? (onward ? null : DeletingInterval);
                return rest is { } delay ? new(tried with { NextLookAt = pass.Now + delay }, entries, new Outcome.AgainAfter(delay)) : new(tried, entries, new Outcome.Onward());
        }
    }

    /// <summary>Its own pass, so that the reason is stored before what could be asked for it is gone.</summary>
    private static PassEnd WriteDown(Pass pass, EnvironmentRecord record, List<JournalEntry> entries, WorkStep.WriteDown step, Plan plan)
    {
        var written = record with { Wreck = step.Wreck, Reason = step.Reason, AttemptedAt = null };
        var next = plan.Spec is not { } spec ? "What it left is removed."
            : step.Wreck.Fingerprint != spec.Fingerprint ? $"What it left is removed, and {spec.Commit.Short} is created."
            : step.Wreck.TryAgain ? "What it left is removed, and it is created once more."
            : null;
        if (next is null) return GiveUp(pass, written, entries, new WorkStep.GiveUp(step.Reason)) with { Outcome = new Outcome.Onward() };
        entries.Add(pass.Entry(JournalKind.Failure, $"{step.Reason}{Environment.NewLine}{next}", plan.Observed.Attempted ?? record.Commit));
        return new(written, entries, new Outcome.Onward());
    }

    private async Task<PassEnd> PublishAsync(Pass pass, EnvironmentRecord record, List<JournalEntry> entries, WorkStep.Publish step, CancellationToken cancellationToken)
    {
        var readiness = step.Spec.Template.Readiness;
        var tried = record with { Fingerprint = step.Spec.Fingerprint, AttemptedAt = record.AttemptedAt ?? pass.Now };
        var problem = await probe.WhyNotReadyAsync(step.Url, step.Spec.Template, step.Spec.Commit, cancellationToken);
        if (problem is null)
        {
            // What wakes came up before.
            var took = record.CommitSince is { } since && pass.Record?.Phase != EnvironmentPhase.Waking ? $", {Elapsed.Format(pass.Now - since)} after the commit was first wanted" : "";
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
        var result = (await place.Target!.Driver.DestroyAsync(place.Identity, cancellationToken)).By(pass);
        var leaking = step.Leak ?? (result as DriverResult.Refused)?.Reason;
        var phase = leaking is null ? EnvironmentPhase.Stopping : EnvironmentPhase.Leaking;
        var stopping = record with { Phase = phase, Reason = leaking ?? step.Reason, NextLookAt = leaking is null ? null : pass.Now + LeakInterval };
        if (result is DriverResult.Transient transient) return WithEntries(PassEnd.Failed(pass, transient.Reason, transient.RetryAfter), stopping, entries);

        if (result is DriverResult.Accepted { What: { } what } && what != record.Removal)
        {
            entries.Add(pass.Entry(JournalKind.Step, what));
            stopping = stopping with { Removal = what };
        }

        if (leaking is not null && (pass.Record?.Phase != phase || pass.Record.Reason != leaking))
        {
            entries.Add(pass.Entry(JournalKind.Failure, $"not everything is gone: {leaking}; removal is tried again every {Duration.Format(LeakInterval)}"));
        }

        Outcome next = leaking is not null ? new Outcome.AgainAfter(LeakInterval)
            : result is DriverResult.Accepted { Again: { } again } ? new Outcome.AgainAfter(again)
            : observed.Status == ObservedStatus.Deleting ? new Outcome.AgainAfter(observed.LookAgainAfter ?? DeletingInterval)
            : new Outcome.Onward();
        return new(stopping, entries, next);
    }

    private static PassEnd Settle(Pass pass, EnvironmentRecord record, List<JournalEntry> entries, WorkStep.Settle step, ObservedEnvironment observed)
    {
        var settled = record with { Phase = step.Phase, Reason = step.Reason, NextLookAt = step.Until };
        if (step.Phase == EnvironmentPhase.Stopped)
        {
            settled = settled with { Serving = null, Fingerprint = null, AttemptedAt = null, ExpiresAt = null, ExpiresBecause = null, InUseUntil = null, WarnedOf = null, Wreck = null, Removal = null, Outputs = new Dictionary<string, string>() };
            // A branch of that name that comes later has a life of its own.
            if (pass.Branch is BranchState.Gone) settled = settled with { CommitSince = null };
        }

        if (PassJournal.Settled(pass, settled, observed) is { } entry) entries.Add(entry);
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
        Outcome next = record.NextLookAt is { } until ? new Outcome.AgainAfter(Positive(until - pass.Now)) : new Outcome.Stuck(step.Reason);
        return new(failed, entries, next);
    }

    private static PassEnd WithEntries(PassEnd end, EnvironmentRecord record, List<JournalEntry> entries) => end with { Record = record, Entries = [.. entries, .. end.Entries] };

    private static TimeSpan Positive(TimeSpan delay) => delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
}
