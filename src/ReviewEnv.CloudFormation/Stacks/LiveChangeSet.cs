using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>A change set of ours as it was answered, with all of its changes.</summary>
/// <param name="Id">Its ARN.</param>
internal sealed record LiveChangeSet(string Id, string Name, string StackId, Attempt For, ChangeSetState State, DateTimeOffset CreatedAt)
{
    public StackNotes? Notes { get; init; }

    /// <summary>Why it could not be computed.</summary>
    public string? Reason { get; init; }
    public IReadOnlyList<ResourceChange> Changes { get; init; } = [];

    /// <summary>Ids of change sets of ours that this one has taken the place of: a step that was cut off has left them.</summary>
    public IReadOnlyList<string> Older { get; init; } = [];

    /// <summary>Null when it is not one that ReviewEnv named.</summary>
    public static LiveChangeSet? Of(DescribeChangeSetResponse answer, IEnumerable<Change> changes) => !Attempt.TryParse(answer.ChangeSetName, out var attempt) ? null :
        new LiveChangeSet(answer.ChangeSetId!, answer.ChangeSetName!, answer.StackId!, attempt, StateOf(answer.Status, answer.ExecutionStatus), new DateTimeOffset(DateTime.SpecifyKind(answer.CreationTime ?? DateTime.UnixEpoch, DateTimeKind.Utc)))
        {
            Notes = StackNotes.Read(LiveStack.Tags(answer.Tags)),
            Reason = answer.StatusReason,
            Changes = [.. changes.Select(change => change.ResourceChange).OfType<ResourceChange>()],
        };

    public static ChangeSetState StateOf(ChangeSetStatus? status, ExecutionStatus? execution) => (status?.Value, execution?.Value) switch
    {
        ("FAILED" or "DELETE_FAILED", _) => ChangeSetState.Failed,
        ("CREATE_COMPLETE", "AVAILABLE") => ChangeSetState.Ready,
        ("CREATE_COMPLETE", "EXECUTE_IN_PROGRESS") => ChangeSetState.Executing,
        (_, "EXECUTE_COMPLETE" or "EXECUTE_FAILED" or "OBSOLETE") or ("DELETE_PENDING" or "DELETE_IN_PROGRESS" or "DELETE_COMPLETE", _) => ChangeSetState.Spent,
        // A status that came after this version, too: it is waited for, and nothing is done about it.
        _ => ChangeSetState.Computing,
    };

    /// <summary>Whether it failed only because it would change nothing. CloudFormation has no code for this; these are the sentences that its own command line looks for.</summary>
    public bool ChangesNothing => State == ChangeSetState.Failed && Reason is not null && SaysNoChanges(Reason);

    public static bool SaysNoChanges(string reason) =>
        reason.Contains("didn't contain changes", StringComparison.OrdinalIgnoreCase) || reason.Contains("No updates are to be performed", StringComparison.OrdinalIgnoreCase);
}

internal enum ChangeSetState
{
    /// <summary>Carried out, obsolete or being deleted: of no more use.</summary>
    Spent,
    Computing,
    Ready,
    Executing,
    Failed,
}
