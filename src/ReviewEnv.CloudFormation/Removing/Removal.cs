using ReviewEnv.CloudFormation.Changing;
using ReviewEnv.CloudFormation.Judgement;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation.Removing;

/// <summary>Takes a stack away: first as it is, once more as it is, and then by what the target allows.</summary>
internal sealed class Removal(CloudFormationTargetOptions target, StackLook look, StackMemory memory, Operations operations, Buckets buckets)
{
    public async Task<DriverResult> DestroyAsync(EnvironmentIdentity environment, CancellationToken cancellationToken)
    {
        var sight = await look.ForStepAsync(environment, cancellationToken);
        if (sight.Foreign is { } foreign) return new DriverResult.Refused($"'{environment.Name}' is left alone: {foreign}");
        if (sight.Ours is not { } view || view.Stack.State == StackState.Deleting) return new DriverResult.Accepted();
        var stack = view.Stack;

        if (stack.Protected)
        {
            if (!target.ManageTerminationProtection) return new DriverResult.Refused($"termination protection is on for the stack '{stack.Name}', and the target leaves it to you (terminationProtection: respect). Switch it off: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name {stack.Name}");
            await operations.ProtectAsync(stack, on: false, cancellationToken);
        }

        if (stack.State == StackState.DeleteStuck) return await InsistAsync(environment, view, cancellationToken);
        if (stack.State is StackState.Updating or StackState.CleaningUp or StackState.RollingBack) return await EndUpdateAsync(environment, stack, cancellationToken);
        await operations.DeleteAsync(stack, environment.Key, null, cancellationToken);
        return new DriverResult.Accepted(stack.State == StackState.Shell ? $"deleting the stack '{stack.Name}', which was never created" : $"deleting the stack '{stack.Name}'");
    }

    /// <summary>CloudFormation deletes nothing while it updates. What nobody wants any more is not waited for longer than it must be.</summary>
    private async Task<DriverResult> EndUpdateAsync(EnvironmentIdentity environment, LiveStack stack, CancellationToken cancellationToken)
    {
        if (stack.Status != "UPDATE_IN_PROGRESS") return new DriverResult.Accepted(memory.Of(stack).Once($"'{stack.Name}' is deleted once it is no longer {stack.Status}"), Observation.Net);
        await operations.CancelUpdateAsync(stack, environment.Key, cancellationToken);
        return new DriverResult.Accepted($"cancelling the update of '{stack.Name}', to delete it", TimeSpan.FromSeconds(1));
    }

    /// <summary>Every way is taken in turn, the mildest first; what is not allowed is not tried, and deleting is tried again as it is.</summary>
    private async Task<DriverResult> InsistAsync(EnvironmentIdentity environment, StackView view, CancellationToken cancellationToken)
    {
        var (stack, tried) = (view.Stack, view.Diagnosis.Deletions);
        var failed = view.Diagnosis.Failed;
        if (tried >= 2)
        {
            var (emptied, bucketWords) = target.Deletion.EmptyBuckets ? await buckets.EmptyAsync(stack, failed.Where(resource => resource.Type == Buckets.Type).Select(resource => resource.LogicalId), cancellationToken) : (false, null);
            var also = bucketWords is null ? "" : $"{bucketWords}; ";
            if (emptied)
            {
                await operations.DeleteAsync(stack, environment.Key, view.Diagnosis.LastEvent, cancellationToken);
                return new DriverResult.Accepted($"{also}deleting the stack '{stack.Name}' again");
            }

            if (failed.Count > 0 && failed.All(resource => target.Deletion.Retain.Contains(resource.Type)))
            {
                await operations.DeleteAsync(stack, environment.Key, view.Diagnosis.LastEvent, cancellationToken, retain: [.. failed.Select(resource => resource.LogicalId)]);
                return new DriverResult.Accepted($"{also}deleting the stack '{stack.Name}' without what will not go: {Named(failed)} stays behind, as the target allows");
            }

            if (target.Deletion.Force)
            {
                await operations.DeleteAsync(stack, environment.Key, view.Diagnosis.LastEvent, cancellationToken, force: true);
                return new DriverResult.Accepted($"{also}deleting the stack '{stack.Name}' by force: {(failed.Count == 0 ? "what will not go" : Named(failed))} stays behind, as the target allows");
            }
        }

        await operations.DeleteAsync(stack, environment.Key, view.Diagnosis.LastEvent, cancellationToken);
        return new DriverResult.Accepted(tried < 2 ? $"deleting the stack '{stack.Name}' again" : null);
    }

    private static string Named(IEnumerable<(string LogicalId, string Type, string Reason)> resources) => string.Join(", ", resources.Select(resource => $"{resource.LogicalId} ({resource.Type})"));
}
