using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ReviewEnv.CloudFormation.Judgement;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.CloudFormation.Changing;

/// <summary>Brings a stack one step closer to what it should be: looks where it is, and does what can be done from there.</summary>
internal sealed class Applier(CloudFormationTargetOptions target, StackLook look, StackMemory memory, ChangeSets changeSets, Operations operations, TimeProvider clock)
{
    public async Task<DriverResult> ApplyAsync(EnvironmentSpec spec, CancellationToken cancellationToken)
    {
        var sight = await look.ForStepAsync(spec.Identity, cancellationToken);
        if (sight.Foreign is { } foreign) return new DriverResult.Refused($"'{spec.Identity.Name}' is left alone: {foreign}");
        if (sight.View is not { } view) return await changeSets.BringAsync(spec, sight.Shell, sight.Shell?.Pending, cancellationToken);
        return view.Stack.State switch
        {
            StackState.Live or StackState.RolledBack => await UpdateAsync(spec, view, cancellationToken),
            StackState.Wreck => await RemoveWreckAsync(spec, view.Stack, cancellationToken),
            StackState.Halted => await RollBackAsync(spec, view.Stack, cancellationToken),
            StackState.RollbackStuck => await ContinueAsync(spec, view, cancellationToken),
            StackState.DeleteStuck => new DriverResult.Refused($"the former stack of this name is not gone: {view.Diagnosis.Cause ?? view.Stack.Reason}"),
            _ => await SupersedeAsync(spec, view, cancellationToken),
        };
    }

    private async Task<DriverResult> UpdateAsync(EnvironmentSpec spec, StackView view, CancellationToken cancellationToken)
    {
        var finished = view.Afterwork is null ? null : await FinishAsync(view.Stack, cancellationToken);
        var brought = await changeSets.BringAsync(spec, view, view.Pending, cancellationToken);
        return brought is DriverResult.Accepted { What: null } quiet ? quiet with { What = finished } : brought;
    }

    /// <summary>What change sets cannot set.</summary>
    private async Task<string> FinishAsync(LiveStack stack, CancellationToken cancellationToken)
    {
        var done = new List<string>();
        if (target.StackPolicy is { } policy && !memory.Of(stack).IsFinished)
        {
            await operations.SetPolicyAsync(stack, policy, cancellationToken);
            memory.Of(stack).IsFinished = true;
            done.Add("stack policy set");
        }

        if (target.ManageTerminationProtection && !stack.Protected)
        {
            await operations.ProtectAsync(stack, on: true, cancellationToken);
            done.Add("termination protection switched on");
        }

        return string.Join(", ", done);
    }

    private async Task<DriverResult> RemoveWreckAsync(EnvironmentSpec spec, LiveStack stack, CancellationToken cancellationToken)
    {
        if (stack.Protected && !target.ManageTerminationProtection) return new DriverResult.Refused($"what the failed creation left cannot be deleted: termination protection is on for '{stack.Name}'. Switch it off, then run 'reviewenv deploy'");
        if (stack.Protected) await operations.ProtectAsync(stack, on: false, cancellationToken);
        await operations.DeleteAsync(stack, spec.Identity.Key, null, cancellationToken);
        return new DriverResult.Accepted($"deleting what the failed creation of '{stack.Name}' left");
    }

    private async Task<DriverResult> RollBackAsync(EnvironmentSpec spec, LiveStack stack, CancellationToken cancellationToken)
    {
        await operations.RollBackAsync(stack, spec.Identity.Key, cancellationToken);
        return new DriverResult.Accepted($"rolling '{stack.Name}' back, which an update left halfway");
    }

    /// <summary>For each thing that is wanted once as it is, and once leaving out what fails.</summary>
    private async Task<DriverResult> ContinueAsync(EnvironmentSpec spec, StackView view, CancellationToken cancellationToken)
    {
        var (stack, diagnosis) = (view.Stack, view.Diagnosis);
        var skips = IsTried(view, spec, skips: false);
        // What fails in a nested stack goes by another name there, and leaving out the whole nested stack would leave out too much.
        var canSkip = diagnosis.Failed.Count > 0 && diagnosis.Failed.All(failed => failed.Type != "AWS::CloudFormation::Stack");
        if (skips && (!canSkip || IsTried(view, spec, skips: true))) return new DriverResult.Refused(Observation.WhyRollbackWaits(view));

        var skip = skips ? diagnosis.Failed.Select(failed => failed.LogicalId).ToList() : null;
        await operations.ContinueRollbackAsync(stack, spec.Identity.Key, spec.Fingerprint, skip, cancellationToken);
        return new DriverResult.Accepted($"{diagnosis.Cause ?? stack.Reason}{Environment.NewLine}Continuing the rollback of '{stack.Name}'" + (skip is null ? "" : $", leaving {string.Join(", ", skip)} as it is: it may differ from the template until an update changes it"));
    }

    private static bool IsTried(StackView view, EnvironmentSpec spec, bool skips) => view.Diagnosis.Tokens.Contains(Operations.ContinueToken(view.Stack, spec.Fingerprint, skips));

    /// <summary>An operation is under way, and nothing else can be begun. One for something older is cut off once it has had its time.</summary>
    private async Task<DriverResult> SupersedeAsync(EnvironmentSpec spec, StackView view, CancellationToken cancellationToken)
    {
        var stack = view.Stack;
        if (view.IsOthers) return new DriverResult.Accepted(memory.Of(stack).Once($"{spec.Commit.Short} waits for an update to end that somebody began past ReviewEnv"), Observation.Net);
        // What runs for the same commit is let end, whoever wants it asleep or anew meanwhile; and nothing is cut off for what nobody has approved.
        if (stack.Last is not { } other || other.Commit == spec.Commit || spec.ApprovalRequired || stack.Status is not ("CREATE_IN_PROGRESS" or "UPDATE_IN_PROGRESS")) return new DriverResult.Accepted(Again: Observation.Net);

        var left = target.SupersedeAfter - (clock.GetUtcNow() - stack.Since);
        if (left > TimeSpan.Zero)
        {
            var waits = $"{spec.Commit.Short} waits for the operation for {other.Commit.Short} to end; it is cut off after {Duration.Format(target.SupersedeAfter)}";
            return new DriverResult.Accepted(memory.Of(stack).Once(waits), left < Observation.Net ? left : Observation.Net);
        }

        if (stack.State == StackState.Updating)
        {
            await operations.CancelUpdateAsync(stack, spec.Identity.Key, cancellationToken);
            return new DriverResult.Accepted($"cancelling the update to {other.Commit.Short} for {spec.Commit.Short}");
        }

        await operations.DeleteAsync(stack, spec.Identity.Key, null, cancellationToken);
        return new DriverResult.Accepted($"deleting the stack that was being created for {other.Commit.Short}, to create it for {spec.Commit.Short}");
    }
}
