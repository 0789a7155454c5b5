using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.CloudFormation.Judgement;

/// <summary>What is known of a stack, as the story sees it: the status table. Pure.</summary>
internal static class Observation
{
    /// <summary>The net under the poller, which says when something has come to its end.</summary>
    public static TimeSpan Net { get; } = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Computing = TimeSpan.FromMinutes(10);

    /// <summary>A stack that is there and ours.</summary>
    public static ObservedEnvironment Of(StackView view, TimeSpan deadline, DateTimeOffset now)
    {
        var stack = view.Stack;
        // What somebody else does may take its time: what was asked for serves meanwhile.
        var isMeanwhile = view.IsOthers && stack.State is (StackState.Updating or StackState.RollingBack);
        var late = StackStates.IsMoving(stack.State) && !isMeanwhile && now - stack.Since > deadline;
        var observed = stack.State switch
        {
            StackState.Live or StackState.RolledBack when view.Pending is { } pending && (!view.IsDone(pending) || (pending.State == ChangeSetState.Ready && !view.GoesUnasked(pending))) => Prepared(view, pending, now),
            StackState.Live => Live(view),
            StackState.Updating or StackState.CleaningUp when stack.Last is { TagsOnly: true } => Live(view) with { LookAgainAfter = Net },
            StackState.Updating or StackState.RollingBack when isMeanwhile => Live(view) with { LookAgainAfter = Net },
            StackState.RolledBack => RolledBack(view),
            StackState.RollbackStuck => RollbackStuck(view),
            StackState.Halted => Known(view, ObservedStatus.Failed, view.Attempted) with { Reason = $"{Update(view)} stopped halfway: {Cause(view)}", ApplyAgain = "the update stopped halfway and is rolled back" },
            StackState.Wreck => Known(view, ObservedStatus.Failed, view.Attempted) with { Wreck = stack.Id, Reason = $"the stack could not be created ({stack.Status}): {Cause(view)}" },
            StackState.Deleting => new ObservedEnvironment(ObservedStatus.Deleting) { Reason = view.Going is { } going ? $"deleting {going}" : null, LookAgainAfter = Net },
            StackState.DeleteStuck => new ObservedEnvironment(ObservedStatus.Leaking) { Reason = $"the stack '{stack.Name}' cannot be deleted: {Stuck(view)}", LookAgainAfter = Net },
            _ => Known(view, ObservedStatus.Converging, view.Attempted) with { Reason = Progress(view), LookAgainAfter = Net },
        };
        if (late) return Late(view, observed, deadline);
        var left = stack.Since + deadline - now;
        return StackStates.IsMoving(stack.State) && left < Net ? observed with { LookAgainAfter = left + TimeSpan.FromSeconds(1) } : observed;
    }

    /// <summary>Only a change set that was never carried out is there, or not even that any more.</summary>
    public static ObservedEnvironment OfShell(StackView shell, DateTimeOffset now)
    {
        var observed = new ObservedEnvironment(ObservedStatus.Converging) { ExpiresAt = shell.Notes.ExpiresAt, Owner = shell.Notes.Owner };
        return shell.Pending is { } set ? OfSet(observed, set, now) : observed with { Reason = "the stack was never created, and its change set was deleted by somebody; it is prepared anew" };
    }

    private static ObservedEnvironment Prepared(StackView view, LiveChangeSet pending, DateTimeOffset now)
    {
        var observed = OfSet(Known(view, ObservedStatus.Converging, pending.For) with { ExpiresAt = pending.Notes?.ExpiresAt }, pending, now);
        var again =
            pending.ChangesNothing ? "there is nothing to change"
            // What changes no version, but puts to sleep or wakes, is nobody's to approve.
            : pending is { State: ChangeSetState.Ready } && view.GoesUnasked(pending) ? "what is prepared is to be carried out"
            : null;
        return again is null ? observed : observed with { Status = ObservedStatus.Converging, Proposal = null, Reason = again, ApplyAgain = again };
    }

    private static ObservedEnvironment OfSet(ObservedEnvironment around, LiveChangeSet set, DateTimeOffset now)
    {
        var observed = around with { Fingerprint = set.For.Fingerprint, Attempted = set.For.Commit, Asleep = set.For.Asleep };
        return set.State switch
        {
            ChangeSetState.Failed => observed with { Status = ObservedStatus.Failed, Reason = $"CloudFormation cannot do this: {set.Reason ?? "it gives no reason"}" },
            ChangeSetState.Computing or ChangeSetState.Ready when set.Older.Count > 0 => observed with { Reason = "another change set has taken the place of the one that was prepared", ApplyAgain = "the change set that is out of date is to be deleted" },
            ChangeSetState.Computing when now - set.CreatedAt > Computing => observed with { Status = ObservedStatus.Failed, Reason = $"CloudFormation has not said within {Duration.Format(Computing)} what would change" },
            ChangeSetState.Computing => observed with { Reason = "CloudFormation computes what would change", LookAgainAfter = Net },
            ChangeSetState.Ready => observed with
            {
                Status = ObservedStatus.AwaitingApproval,
                Proposal = new ChangeProposal(set.Id, ChangeWords.Of(set.Changes)),
                Reason = "a change set is prepared",
            },
            _ => observed with { Reason = "the change set is being carried out", LookAgainAfter = TimeSpan.FromSeconds(1) },
        };
    }

    private static ObservedEnvironment Live(StackView view)
    {
        var notes = view.Notes;
        var again = view.Afterwork ?? (view.Pending is { State: ChangeSetState.Ready } ? "its tags are to be brought up to date" : null);
        if (notes.Asleep) return Known(view, ObservedStatus.Sleeping, view.Done) with { ApplyAgain = again };
        var (url, problem) = UrlOutputs.Resolve(notes, view.Stack.Outputs);
        return Known(view, problem is null ? ObservedStatus.Ready : ObservedStatus.Failed, view.Done) with { Serving = problem is null ? view.Done.Commit : null, Url = url, Reason = problem, ApplyAgain = again };
    }

    /// <summary>Unless it was somebody else's update that failed, or one of tags alone, or what is asked for now is what was put back: then all is as it should be.</summary>
    private static ObservedEnvironment RolledBack(StackView view) => view.IsOthers || view.Unchanged is not null || view.Stack.Last is { TagsOnly: true }
        ? Live(view)
        : Known(view, ObservedStatus.Failed, view.Attempted) with { Reason = $"the update failed and was rolled back: {Cause(view)}" };

    /// <summary>Once as it is, once leaving out what will not go back; then a person has to look.</summary>
    private static ObservedEnvironment RollbackStuck(StackView view)
    {
        var observed = Known(view, ObservedStatus.Failed, view.Attempted);
        return view.Diagnosis.Rollbacks <= 2
            ? observed with { Reason = $"{Update(view)} failed, and so did its rollback: {Cause(view)}", ApplyAgain = "the rollback is to be continued" }
            : observed with { Reason = WhyRollbackWaits(view) };
    }

    /// <summary>What a person can do about a rollback that was continued in vain.</summary>
    public static string WhyRollbackWaits(StackView view) =>
        $"{Update(view)} failed, and its rollback failed {view.Diagnosis.Rollbacks} times: {Cause(view)}. Mend what is in the way, then 'reviewenv deploy' continues it; or 'reviewenv stop' removes the stack";

    private static ObservedEnvironment Late(StackView view, ObservedEnvironment observed, TimeSpan deadline) => observed with
    {
        Status = view.Stack.State == StackState.Deleting ? ObservedStatus.Leaking : ObservedStatus.Failed,
        Reason = $"the stack '{view.Stack.Name}' has been {view.Stack.Status} for more than {Duration.Format(deadline)} (the target's operationTimeout){(view.Going is { } going ? $"; still at work: {going}" : "")}. It is watched on, and taken up when it moves",
        ApplyAgain = null,
    };

    private static ObservedEnvironment Known(StackView view, ObservedStatus status, Attempt attempt) => new(status)
    {
        Fingerprint = attempt.Fingerprint,
        Attempted = attempt.Commit,
        Asleep = attempt.Asleep,
        Serving = view.Live,
        Url = UrlOutputs.Resolve(view.Notes, view.Stack.Outputs).Url,
        Outputs = view.Notes.Outputs.Where(view.Stack.Outputs.ContainsKey).ToDictionary(name => name, name => view.Stack.Outputs[name]),
        // Each commit has a life of its own: that of another says nothing about how long this one has been wanted.
        ExpiresAt = attempt.Commit == view.Notes.Commit ? view.Notes.ExpiresAt : null,
        Owner = view.Notes.Owner,
    };

    private static string Progress(StackView view)
    {
        var what = view.Stack.State switch
        {
            StackState.Creating => "creating the stack",
            StackState.Updating => "updating the stack",
            StackState.CleaningUp => "the new version is live; what it replaced is being removed",
            StackState.RollingBack => $"the update failed and is being rolled back{Because(view)}",
            StackState.Undoing => $"the creation failed and is being undone{Because(view)}",
            _ => $"the stack is {view.Stack.Status}, which this version of ReviewEnv does not know; it is waited for",
        };
        return view.Going is { } going ? $"{what}: {going}" : what;
    }

    private static string Update(StackView view) => view.IsOthers ? "an update that was made past ReviewEnv" : "the update";

    private static string Because(StackView view) => view.Diagnosis.Cause is { } cause ? $": {cause}" : "";

    private static string Cause(StackView view) => view.Diagnosis.Cause ?? view.Stack.Reason ?? "CloudFormation gives no reason";

    private static string Stuck(StackView view)
    {
        var failed = view.Diagnosis.Failed.Select(resource => $"{resource.LogicalId} ({resource.Type}){(resource.Reason.Length > 0 ? $": {resource.Reason}" : "")}").ToList();
        return failed.Count == 0 ? view.Stack.Reason ?? "CloudFormation gives no reason" : string.Join("; ", failed);
    }
}
