using ReviewEnv.Testing.CloudFormation.Stacks;
using ReviewEnv.Testing.CloudFormation.Templates;

namespace ReviewEnv.Testing.CloudFormation.Play;

/// <summary>Plays creations and updates to whatever end the script or the parameter <c>Behaviour</c> has for them.</summary>
internal sealed class Deployments(StackStore store, FakeSettings settings, ChangeList changes, Rollbacks rollbacks, Deletions deletions)
{
    /// <param name="onFailure">ROLLBACK, DO_NOTHING or DELETE.</param>
    /// <param name="set">The change set that asks for it; null when none does.</param>
    public void Start(Stack stack, StackVersion version, DateTimeOffset now, bool creates, string onFailure, ChangeSet? set)
    {
        var plan = changes.Between(creates ? null : stack.Version, version, stack.Resources.ToDictionary(resource => resource.LogicalId, resource => resource.PhysicalId));
        var ending = store.ScriptOf(stack.Name).Next(creates) ?? Behaviour(version, creates, onFailure);
        stack.Version = version;
        stack.DisableRollback = onFailure == "DO_NOTHING";
        if (!creates) stack.Updated = now;
        if (set is not null) set.Execution = "EXECUTE_IN_PROGRESS";
        stack.Timeline.Clear();
        stack.Become(now, creates ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS", "User Initiated");
        var touched = plan.Where(change => change.Action != "Remove").ToList();
        foreach (var change in touched) Begin(stack, change, now);
        if (ending.Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal)) return;

        var end = now + settings.OperationTime;
        if (ending.Status is not ("CREATE_COMPLETE" or "UPDATE_COMPLETE"))
        {
            stack.Timeline.At(end, at => Fail(stack, touched, ending, creates, set, at));
            return;
        }

        foreach (var (change, index) in touched.Select((change, index) => (change, index)))
        {
            stack.Timeline.At(now + settings.OperationTime * (index + 1) / (touched.Count + 1), at => Complete(stack, change, at));
        }

        stack.Timeline.At(end, at => Succeed(stack, plan, creates, set, at));
    }

    private static Ending Behaviour(StackVersion version, bool creates, string onFailure) => new(
        version.Behaviour switch
        {
            "FailsToStart" => onFailure switch
            {
                "DO_NOTHING" => creates ? "CREATE_FAILED" : "UPDATE_FAILED",
                "DELETE" => "DELETE_COMPLETE",
                _ => creates ? "ROLLBACK_COMPLETE" : "UPDATE_ROLLBACK_COMPLETE",
            },
            "NeverAnswers" => creates ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS",
            _ => creates ? "CREATE_COMPLETE" : "UPDATE_COMPLETE",
        },
        [],
        "boom",
        0);

    private static void Begin(Stack stack, ResourceChange change, DateTimeOffset now)
    {
        var known = stack.Resources.Find(resource => resource.LogicalId == change.LogicalId && resource.Exists);
        if (known is null) stack.Tell(now, new(change.LogicalId, NewId(stack, change), change.Type, "", null, now), "CREATE_IN_PROGRESS", "Resource creation Initiated");
        else stack.Tell(now, known, "UPDATE_IN_PROGRESS", change.Replaces ? "Requested update requires the creation of a new physical resource; hence creating one." : null);
    }

    private static void Complete(Stack stack, ResourceChange change, DateTimeOffset at)
    {
        var resource = stack.Resources.Find(resource => resource.LogicalId == change.LogicalId)!;
        var created = resource.Status == "CREATE_IN_PROGRESS";
        if (change.Replaces) resource = resource with { PhysicalId = NewId(stack, change), Type = change.Type };
        stack.Tell(at, resource, created ? "CREATE_COMPLETE" : "UPDATE_COMPLETE");
    }

    private void Succeed(Stack stack, IReadOnlyList<ResourceChange> plan, bool creates, ChangeSet? set, DateTimeOffset at)
    {
        stack.Outputs = stack.Version!.Outputs(stack.PhysicalId);
        if (set is not null) set.Execution = "EXECUTE_COMPLETE";
        stack.Become(at, creates ? "CREATE_COMPLETE" : "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        var kept = stack.Resources.Where(resource => resource.Exists && !plan.Any(change => change.Action == "Remove" && change.LogicalId == resource.LogicalId));
        stack.Good = (stack.Version!, [.. kept]);
        if (creates) return;
        stack.Timeline.At(at + settings.CleanupTime, then =>
        {
            foreach (var change in plan.Where(change => change.Replaces)) stack.Tell(then, change.LogicalId, change.PhysicalId, change.Type, "DELETE_COMPLETE", null);
            foreach (var change in plan.Where(change => change.Action == "Remove"))
            {
                var skipped = change.PolicyAction == "Retain";
                if (stack.Resources.Find(resource => resource.LogicalId == change.LogicalId) is { } gone) stack.Tell(then, gone with { Retained = skipped }, skipped ? "DELETE_SKIPPED" : "DELETE_COMPLETE");
            }

            stack.Become(then, "UPDATE_COMPLETE");
        });
    }

    // The one at fault first; the others are cancelled because of it.
    private void Fail(Stack stack, List<ResourceChange> touched, Ending ending, bool creates, ChangeSet? set, DateTimeOffset at)
    {
        if (set is not null) set.Execution = "EXECUTE_FAILED";
        var guilty = touched.Where(change => ending.Resources.Contains(change.LogicalId)).DefaultIfEmpty(touched.FirstOrDefault()).OfType<ResourceChange>().ToList();
        foreach (var change in guilty.Concat(touched.Except(guilty)))
        {
            var resource = stack.Resources.Find(resource => resource.LogicalId == change.LogicalId)!;
            var kind = resource.Status == "CREATE_IN_PROGRESS" ? "CREATE" : "UPDATE";
            var cancelled = kind == "CREATE" ? "Resource creation cancelled" : "Resource update cancelled";
            stack.Tell(at, resource, $"{kind}_FAILED", guilty.Contains(change) ? $"Resource handler returned message: \"{ending.Reason}\" (RequestToken: {Guid.NewGuid()}, HandlerErrorCode: GeneralServiceException)" : cancelled);
        }

        var reason = $"The following resource(s) failed to {(creates ? "create" : "update")}: [{string.Join(", ", touched.Select(change => change.LogicalId))}]. ";
        switch (ending.Status)
        {
            case "CREATE_FAILED" or "UPDATE_FAILED":
                stack.Become(at, ending.Status, reason);
                break;
            case "DELETE_COMPLETE":
                deletions.Start(stack, at, [], force: false, $"{reason}Delete requested by user.");
                break;
            case "ROLLBACK_COMPLETE" or "ROLLBACK_FAILED":
                rollbacks.StartOfCreation(stack, at, $"{reason}Rollback requested by user.", ending.Status == "ROLLBACK_FAILED" ? [.. guilty.Select(change => change.LogicalId)] : [], ending.Reason);
                break;
            default:
                if (ending.Status == "UPDATE_ROLLBACK_FAILED") stack.Stuck = ([.. guilty.Select(change => change.LogicalId)], Times(ending.Continuations), ending.Reason);
                rollbacks.StartOfUpdate(stack, at, reason, []);
                break;
        }
    }

    // The rollback that follows at once gets stuck as well.
    private static int Times(int continuations) => continuations == int.MaxValue ? continuations : continuations + 1;

    // The name that the template gives it, such as QueueName for a queue, or one like those CloudFormation makes up.
    private static string NewId(Stack stack, ResourceChange change) =>
        stack.Version!.Resources().GetValueOrDefault(change.LogicalId)?["Properties"]?[$"{change.Type.Split("::")[^1]}Name"]?.ToString()
        ?? $"{stack.Name}-{change.LogicalId}-{Guid.NewGuid().ToString("N")[..12].ToUpperInvariant()}";
}
