using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ReviewEnv.CloudFormation.Stacks;
using ReviewEnv.CloudFormation.Watching;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.CloudFormation.Changing;

/// <summary>What CloudFormation can be told to do with a stack beside change sets. Each carries a token made of what it is done to, so that doing it twice is doing it once.</summary>
internal sealed class Operations(IAmazonCloudFormation api, CloudFormationTargetOptions target, StackPoller poller, TimeProvider clock)
{
    /// <summary>Begins to carry out a change set.</summary>
    public async Task ExecuteAsync(LiveChangeSet set, EnvironmentKey key, CancellationToken cancellationToken)
    {
        await api.ExecuteChangeSetAsync(new ExecuteChangeSetRequest { ChangeSetName = set.Id, ClientRequestToken = Token("execute", set.Id) }, cancellationToken);
        poller.WatchStack(set.StackId, key, clock.GetUtcNow());
    }

    /// <param name="state">Tells one deletion of the stack from the next: the event that says that the last one failed; null before the first.</param>
    public async Task DeleteAsync(LiveStack stack, EnvironmentKey key, string? state, CancellationToken cancellationToken, IReadOnlyList<string>? retain = null, bool force = false)
    {
        await api.DeleteStackAsync(
            new DeleteStackRequest
            {
                StackName = stack.Id,
                RoleARN = target.ServiceRoleArn,
                RetainResources = retain is null ? null : [.. retain],
                DeletionMode = force ? DeletionMode.FORCE_DELETE_STACK : null,
                ClientRequestToken = Token("delete", $"{stack.Id} {stack.Status} {state} {force} {string.Join(' ', retain ?? [])}"),
            },
            cancellationToken);
        poller.WatchStack(stack.Id, key, clock.GetUtcNow());
    }

    public async Task CancelUpdateAsync(LiveStack stack, EnvironmentKey key, CancellationToken cancellationToken)
    {
        await api.CancelUpdateStackAsync(new CancelUpdateStackRequest { StackName = stack.Id, ClientRequestToken = Token("cancel", $"{stack.Id} {stack.ChangeSetId}") }, cancellationToken);
        poller.WatchStack(stack.Id, key, clock.GetUtcNow());
    }

    /// <summary>The token of a continued rollback: events carry it, so that what was tried for a fingerprint is known as long as they are.</summary>
    public static string ContinueToken(LiveStack stack, string fingerprint, bool skips) => Token("continue", $"{stack.Id} {stack.ChangeSetId} {fingerprint} {skips}");

    /// <param name="skip">Resources to leave as they are; null for none.</param>
    public async Task ContinueRollbackAsync(LiveStack stack, EnvironmentKey key, string fingerprint, IReadOnlyList<string>? skip, CancellationToken cancellationToken)
    {
        await api.ContinueUpdateRollbackAsync(
            new ContinueUpdateRollbackRequest { StackName = stack.Id, RoleARN = target.ServiceRoleArn, ResourcesToSkip = skip is null ? null : [.. skip], ClientRequestToken = ContinueToken(stack, fingerprint, skips: skip is not null) },
            cancellationToken);
        poller.WatchStack(stack.Id, key, clock.GetUtcNow());
    }

    public async Task RollBackAsync(LiveStack stack, EnvironmentKey key, CancellationToken cancellationToken)
    {
        await api.RollbackStackAsync(new RollbackStackRequest { StackName = stack.Id, RoleARN = target.ServiceRoleArn, ClientRequestToken = Token("rollback", $"{stack.Id} {stack.ChangeSetId}") }, cancellationToken);
        poller.WatchStack(stack.Id, key, clock.GetUtcNow());
    }

    public Task ProtectAsync(LiveStack stack, bool on, CancellationToken cancellationToken) =>
        api.UpdateTerminationProtectionAsync(new UpdateTerminationProtectionRequest { StackName = stack.Id, EnableTerminationProtection = on }, cancellationToken);

    public Task SetPolicyAsync(LiveStack stack, string policy, CancellationToken cancellationToken) =>
        api.SetStackPolicyAsync(new SetStackPolicyRequest { StackName = stack.Id, StackPolicyBody = policy }, cancellationToken);

    private static string Token(string verb, string subject) => $"reviewenv-{verb}-{Slug.Digest(subject, 32)}";
}
