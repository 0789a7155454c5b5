using ReviewEnv.CloudFormation.Judgement;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>Reads what a decision about a stack needs, and no more.</summary>
internal sealed class StackLook(StackReader reader, StackMemory memory, RecentSights recent, CloudFormationTargetOptions target, TimeProvider clock)
{
    /// <summary>What is quicker than this needs no word about what it is at.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(20);

    /// <summary>For a step: takes what the look of the same pass found, if there was one.</summary>
    public async Task<Sight> ForStepAsync(EnvironmentIdentity environment, CancellationToken cancellationToken) => recent.Take(environment) ?? await AtAsync(environment, cancellationToken);

    public async Task<Sight> AtAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(environment.Name, cancellationToken) is not { } stack)
        {
            memory.Forget(environment.Name);
            return Sight.Nothing;
        }

        if (stack.IsNested) return new Sight { Foreign = "it is part of another stack" };
        var shell = stack.State == StackState.Shell ? await ShellAsync(stack, cancellationToken) : null;
        if (shell is null && stack is { State: StackState.Shell, Notes: null }) return new Sight { Foreign = $"it was never created ({stack.Status}) and holds no change set of ReviewEnv, so that nothing tells whose it is. If nobody needs it: aws cloudformation delete-stack --stack-name {stack.Name}" };
        if (LiveStack.WhyForeign(shell?.Notes ?? stack.Notes, environment, target.Instance) is { } foreign) return new Sight { Foreign = foreign };
        return shell is not null ? new Sight { Shell = shell } : new Sight { View = await OursAsync(stack, cancellationToken) };
    }

    /// <summary>A shell shows no tags: whose it is stands on its change set, or is remembered from when it had one. Null when nothing tells.</summary>
    public async Task<StackView?> ShellAsync(LiveStack stack, CancellationToken cancellationToken)
    {
        var pending = await PendingAsync(stack, cancellationToken);
        var known = memory.Of(stack);
        if (pending?.Notes is { } notes) known.Made = notes;
        return (pending?.Notes ?? stack.Notes ?? known.Made) is { } whose ? new StackView(stack, whose) { Pending = pending } : null;
    }

    private async Task<StackView> OursAsync(LiveStack stack, CancellationToken cancellationToken)
    {
        var known = memory.Of(stack);
        if (stack.State == StackState.Live) known.Succeeded = stack.ChangeSetId ?? "";
        var view = new StackView(stack, stack.Notes!) { Unchanged = known.Unchanged is { } same && same.After == stack.ChangeSetId ? same.Attempt : null, Afterwork = Afterwork(stack, known), IsOthers = await IsOthersAsync(stack, known, cancellationToken) };
        if (StackStates.TakesUpdates(stack.State)) view = view with { Pending = await PendingAsync(stack, cancellationToken) };
        return await WithEventsAsync(view, known, cancellationToken);
    }

    /// <summary>The change set of ours that is of use yet. Which there are is asked once; another process that prepares one is found out when this one tries to.</summary>
    private async Task<LiveChangeSet?> PendingAsync(LiveStack stack, CancellationToken cancellationToken)
    {
        var known = memory.Of(stack);
        // Of a shell its change set is the only proof: that there is none is asked again each time.
        if (known is { SetsAreKnown: true, PendingSet: null } && stack.State != StackState.Shell) return null;
        var pending = known.PendingSet is { } id && await reader.ChangeSetAsync(id, cancellationToken) is { State: not ChangeSetState.Spent } same ? same with { Older = known.OlderSets } : await reader.PendingAsync(stack.Id, cancellationToken);
        known.Pending(pending?.Id, pending?.Older);
        return pending;
    }

    /// <summary>A stack goes on naming the change set that was carried out last when somebody updates it past ReviewEnv. One that ended well cannot be what is under way or failed since.</summary>
    private async Task<bool> IsOthersAsync(LiveStack stack, Recollection known, CancellationToken cancellationToken)
    {
        if (stack.State is not (StackState.Updating or StackState.RollingBack or StackState.RolledBack or StackState.Halted or StackState.RollbackStuck or StackState.Unknown)) return false;
        if (stack.Last is null) return true;
        known.Succeeded ??= await reader.EndedWellAsync(stack.ChangeSetId!, cancellationToken) ? stack.ChangeSetId! : "";
        return known.Succeeded == stack.ChangeSetId;
    }

    private async Task<StackView> WithEventsAsync(StackView view, Recollection known, CancellationToken cancellationToken)
    {
        var stack = view.Stack;
        var isOver = stack.State is StackState.Wreck or StackState.RolledBack;
        if (isOver && known.Failure is { } failure && failure.Of == (stack.ChangeSetId, stack.Status, stack.Since)) return view with { Diagnosis = failure.Diagnosis };
        if (!NeedsEvents(view)) return view;

        var events = await reader.LastOperationAsync(stack, cancellationToken);
        var diagnosis = Diagnosis.Of(events);
        if (isOver) known.Failure = ((stack.ChangeSetId, stack.Status, stack.Since), diagnosis);
        return view with
        {
            Diagnosis = diagnosis,
            Going = StackStates.IsMoving(stack.State) ? Diagnosis.StillGoing(events) : null,
            // The stack itself tells when it was last changed, which is not when a deletion, or what waited as a shell for approval, began.
            Stack = stack with { Since = diagnosis.Since is { } since && since > stack.Since ? since : stack.Since },
        };
    }

    private bool NeedsEvents(StackView view) => view.Stack.State switch
    {
        StackState.RolledBack => !view.IsOthers,
        StackState.Wreck or StackState.RollbackStuck or StackState.Halted or StackState.DeleteStuck or StackState.Undoing or StackState.RollingBack => true,
        StackState.Creating or StackState.Updating or StackState.CleaningUp or StackState.Deleting or StackState.Unknown => clock.GetUtcNow() - view.Stack.Since > Quick,
        _ => false,
    };

    private string? Afterwork(LiveStack stack, Recollection known) =>
        stack.State != StackState.Live ? null
        : target.ManageTerminationProtection && !stack.Protected ? "termination protection is to be switched on"
        : target.StackPolicy is not null && !known.IsFinished ? "the stack policy is to be set"
        : null;
}
