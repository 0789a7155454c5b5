using ReviewEnv.Testing.CloudFormation.Stacks;

namespace ReviewEnv.Testing.CloudFormation.Play;

/// <summary>Plays the ways back.</summary>
internal sealed class Rollbacks(FakeSettings settings)
{
    /// <param name="stuck">Resources that cannot be deleted, so that the stack ends ROLLBACK_FAILED.</param>
    public void StartOfCreation(Stack stack, DateTimeOffset now, string reason, IReadOnlyList<string> stuck, string stuckReason)
    {
        stack.Timeline.Clear();
        stack.Become(now, "ROLLBACK_IN_PROGRESS", reason);
        foreach (var resource in stack.Resources.Where(resource => resource.Exists).ToList()) stack.Tell(now, resource, "DELETE_IN_PROGRESS");
        stack.Timeline.At(now + settings.RollbackTime, at =>
        {
            foreach (var resource in stack.Resources.Where(resource => resource.Exists).ToList())
            {
                if (stuck.Contains(resource.LogicalId)) stack.Tell(at, resource, "DELETE_FAILED", stuckReason);
                else stack.Tell(at, resource, "DELETE_COMPLETE");
            }

            if (stuck.Count == 0) stack.Become(at, "ROLLBACK_COMPLETE");
            else stack.Become(at, "ROLLBACK_FAILED", $"The following resource(s) failed to delete: [{string.Join(", ", stuck)}]. ");
        });
    }

    /// <summary>Back to the last good version. Gets stuck where <see cref="Stack.Stuck"/> says so.</summary>
    /// <param name="skip">Resources that are left as they are.</param>
    public void StartOfUpdate(Stack stack, DateTimeOffset now, string? reason, IReadOnlyList<string> skip)
    {
        stack.Timeline.Clear();
        var good = stack.Good ?? throw new InvalidOperationException($"Stack '{stack.Name}' has nothing to go back to.");
        stack.Version = good.Version;
        stack.Become(now, "UPDATE_ROLLBACK_IN_PROGRESS", reason);
        var touched = stack.Resources.Where(resource => !good.Resources.Contains(resource)).ToList();
        foreach (var resource in touched) stack.Tell(now, resource, "UPDATE_IN_PROGRESS");
        stack.Timeline.At(now + settings.RollbackTime, at =>
        {
            var stuck = stack.Stuck.Times > 0 ? stack.Stuck.Resources.Except(skip).ToList() : [];
            foreach (var resource in touched)
            {
                if (stuck.Contains(resource.LogicalId)) stack.Tell(at, resource, "UPDATE_FAILED", stack.Stuck.Reason);
                else if (good.Resources.Exists(known => known.LogicalId == resource.LogicalId)) stack.Tell(at, resource, "UPDATE_COMPLETE");
            }

            if (stuck.Count > 0)
            {
                if (stack.Stuck.Times < int.MaxValue) stack.Stuck = stack.Stuck with { Times = stack.Stuck.Times - 1 };
                stack.Become(at, "UPDATE_ROLLBACK_FAILED", $"The following resource(s) failed to update: [{string.Join(", ", stuck)}]. ");
                return;
            }

            stack.Stuck = ([], 0, "");
            stack.Become(at, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
            stack.Timeline.At(at + settings.CleanupTime, then => Finish(stack, then));
        });
    }

    private static void Finish(Stack stack, DateTimeOffset at)
    {
        var good = stack.Good!.Value.Resources;
        foreach (var added in stack.Resources.Where(resource => !good.Exists(known => known.LogicalId == resource.LogicalId)).ToList()) stack.Tell(at, added, "DELETE_COMPLETE");
        stack.Resources = [.. good];
        stack.Become(at, "UPDATE_ROLLBACK_COMPLETE");
    }
}
