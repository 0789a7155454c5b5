using ReviewEnv.Testing.CloudFormation.Stacks;

namespace ReviewEnv.Testing.CloudFormation.Play;

/// <summary>Plays deletions.</summary>
internal sealed class Deletions(StackStore store, FakeSettings settings)
{
    /// <param name="retain">Logical ids of what stays behind.</param>
    /// <param name="force">Whether whatever cannot be deleted stays behind.</param>
    public void Start(Stack stack, DateTimeOffset now, IReadOnlyList<string> retain, bool force, string reason = "User Initiated")
    {
        var wasShell = stack.Status == "REVIEW_IN_PROGRESS";
        stack.Timeline.Clear();
        stack.Obsolete();
        stack.Become(now, "DELETE_IN_PROGRESS", reason);
        foreach (var resource in stack.Resources.Where(resource => resource.Exists && !retain.Contains(resource.LogicalId)).ToList()) stack.Tell(now, resource, "DELETE_IN_PROGRESS");
        stack.Timeline.At(wasShell ? now : now + settings.DeletionTime, at => Finish(stack, at, retain, force));
    }

    private void Finish(Stack stack, DateTimeOffset at, IReadOnlyList<string> retain, bool force)
    {
        var obstacles = store.ScriptOf(stack.Name).NextDeletion();
        var failed = new List<string>();
        foreach (var resource in stack.Resources.Where(resource => resource.Exists).Reverse().ToList())
        {
            var obstacle = obstacles.GetValueOrDefault(resource.LogicalId);
            if (retain.Contains(resource.LogicalId) || IsKept(stack, resource) || (force && obstacle is not null)) stack.Tell(at, resource with { Retained = true }, "DELETE_SKIPPED");
            else if (obstacle is null) stack.Tell(at, resource, "DELETE_COMPLETE");
            else
            {
                stack.Tell(at, resource, "DELETE_FAILED", obstacle);
                failed.Add(resource.LogicalId);
            }
        }

        if (failed.Count > 0)
        {
            stack.Become(at, "DELETE_FAILED", $"The following resource(s) failed to delete: [{string.Join(", ", failed)}]. ");
            return;
        }

        stack.Deleted = at;
        stack.Become(at, "DELETE_COMPLETE");
    }

    private static bool IsKept(Stack stack, StackResource resource) =>
        stack.Version?.Template.Resources.GetValueOrDefault(resource.LogicalId)?["DeletionPolicy"]?.ToString() == "Retain";
}
