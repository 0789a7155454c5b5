using ReviewEnv.Testing.CloudFormation.Stacks;

namespace ReviewEnv.Testing.CloudFormation;

/// <summary>A stack as it is at one moment.</summary>
/// <param name="Status">Its own, not what a script shows in its place.</param>
/// <param name="Parameters">In clear, also those that the API masks.</param>
/// <param name="Tags">None for a shell.</param>
/// <param name="ChangeSetId">Of the change set that was executed last; null when none was.</param>
/// <param name="ChangeSets">Names of those that stand and were not executed.</param>
/// <param name="Events">Oldest first.</param>
public sealed record FakeStack(
    string Id,
    string Name,
    string Region,
    string Status,
    string? StatusReason,
    string? Body,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, string> Outputs,
    IReadOnlyList<FakeResource> Resources,
    IReadOnlyList<string> ChangeSets,
    IReadOnlyList<FakeEvent> Events)
{
    public string? ChangeSetId { get; init; }

    public string? Policy { get; init; }

    public bool TerminationProtected { get; init; }

    public string? RoleArn { get; init; }

    public IReadOnlyList<string> NotificationArns { get; init; } = [];

    public bool IsDeleted => Status == "DELETE_COMPLETE";

    internal static FakeStack Of(Stack stack) => new(
        stack.Id,
        stack.Name,
        stack.Region,
        stack.Status,
        stack.Reason,
        stack.Version?.Template.Body,
        stack.Version?.Tags ?? new Dictionary<string, string>(),
        stack.Version?.Parameters ?? new Dictionary<string, string>(),
        stack.Outputs.ToDictionary(output => output.Key, output => output.Value),
        [.. stack.Resources.Select(resource => new FakeResource(resource.LogicalId, resource.PhysicalId, resource.Type, resource.Status, resource.Reason))],
        [.. stack.ChangeSets.Select(set => set.Name)],
        [.. stack.Events.Select(item => new FakeEvent(item.At, item.LogicalId, item.Status, item.Reason, item.Token))])
    {
        ChangeSetId = stack.ChangeSetId,
        Policy = stack.Policy,
        TerminationProtected = stack.Protected,
        RoleArn = stack.Version?.RoleArn,
        NotificationArns = stack.Version?.NotificationArns ?? [],
    };
}

/// <param name="Status">DELETE_SKIPPED for one that was left behind.</param>
public sealed record FakeResource(string LogicalId, string PhysicalId, string Type, string Status, string? Reason);

/// <param name="Token">The ClientRequestToken of the operation it belongs to.</param>
public sealed record FakeEvent(DateTimeOffset At, string LogicalId, string Status, string? Reason, string? Token);
