using Amazon.CloudFormation.Model;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation.Stacks;

/// <summary>A stack as it was answered.</summary>
/// <param name="Id">Its ARN: unlike the name it never means another stack.</param>
/// <param name="Since">When its last operation began.</param>
internal sealed record LiveStack(string Id, string Name, StackState State, string Status, DateTimeOffset Since)
{
    /// <summary>Null when it does not carry our tags.</summary>
    public StackNotes? Notes { get; init; }

    /// <summary>The change set that was carried out last; null when that was none.</summary>
    public string? ChangeSetId { get; init; }

    /// <summary>What that change set was for; null when it was not one of ours.</summary>
    public Attempt? Last { get; init; }
    public string? Reason { get; init; }

    /// <summary>Part of another stack, whose tags it has too.</summary>
    public bool IsNested { get; init; }
    public bool Protected { get; init; }
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public static LiveStack Of(Stack stack)
    {
        var status = stack.StackStatus?.Value ?? "";
        return new LiveStack(stack.StackId!, stack.StackName!, StackStates.Of(status), status, Time(stack.DeletionTime ?? stack.LastUpdatedTime ?? stack.CreationTime))
        {
            Notes = StackNotes.Read(Tags(stack.Tags)),
            ChangeSetId = stack.ChangeSetId,
            Last = Attempt.TryParse(stack.ChangeSetId, out var last) ? last : null,
            Reason = string.IsNullOrWhiteSpace(stack.StackStatusReason) ? null : stack.StackStatusReason,
            IsNested = !string.IsNullOrEmpty(stack.ParentId) || !string.IsNullOrEmpty(stack.RootId),
            Protected = stack.EnableTerminationProtection ?? false,
            Outputs = (stack.Outputs ?? []).ToDictionary(output => output.OutputKey!, output => output.OutputValue ?? ""),
            Parameters = (stack.Parameters ?? []).ToDictionary(parameter => parameter.ParameterKey!, parameter => parameter.ParameterValue ?? ""),
        };
    }

    public static IReadOnlyDictionary<string, string> Tags(IEnumerable<Tag>? tags) => (tags ?? []).ToDictionary(tag => tag.Key!, tag => tag.Value ?? "");

    /// <summary>Why it must be left alone; null when it is this environment's.</summary>
    public string? WhyForeign(EnvironmentIdentity environment, string instance) => WhyForeign(Notes, environment, instance);

    public static string? WhyForeign(StackNotes? notes, EnvironmentIdentity environment, string instance) => notes switch
    {
        null => "the stack carries no tags of ReviewEnv",
        _ when notes.Instance != instance => $"the stack belongs to the ReviewEnv instance '{notes.Instance}'",
        _ when notes.Key != environment.Key => $"the stack was made for {notes.Key}",
        _ => null,
    };

    private static DateTimeOffset Time(DateTime? time) => time is { } known ? new DateTimeOffset(DateTime.SpecifyKind(known, DateTimeKind.Utc)) : DateTimeOffset.UnixEpoch;
}
