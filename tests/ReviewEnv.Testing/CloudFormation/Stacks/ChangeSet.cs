using ReviewEnv.Testing.CloudFormation.Templates;

namespace ReviewEnv.Testing.CloudFormation.Stacks;

/// <summary>A change set; what it is right now follows from the time.</summary>
/// <param name="ready">When it is created, well or not.</param>
/// <param name="failure">Why it ends FAILED; null when it does not.</param>
internal sealed class ChangeSet(string name, Stack stack, bool creates, StackVersion version, IReadOnlyList<ResourceChange> changes, DateTimeOffset created, DateTimeOffset ready, string? failure)
{
    public string Name { get; } = name;

    public string Id { get; } = $"arn:aws:cloudformation:{stack.Region}:123456789012:changeSet/{name}/{Guid.NewGuid()}";

    public Stack Stack { get; } = stack;

    public bool Creates { get; } = creates;

    public StackVersion Version { get; } = version;

    public IReadOnlyList<ResourceChange> Changes { get; } = changes;

    public DateTimeOffset Created { get; } = created;

    public string? ClientToken { get; init; }

    public string? Description { get; init; }

    public string? OnStackFailure { get; init; }

    public bool Obsolete { get; set; }

    /// <summary>EXECUTE_IN_PROGRESS and what follows; null before.</summary>
    public string? Execution { get; set; }

    public string Status(DateTimeOffset now) =>
        now >= ready ? failure is null ? "CREATE_COMPLETE" : "FAILED"
        : now - Created < (ready - Created) / 2 ? "CREATE_PENDING" : "CREATE_IN_PROGRESS";

    public string? Reason(DateTimeOffset now) => now >= ready ? failure : null;

    public string ExecutionStatus(DateTimeOffset now) =>
        Execution ?? (Obsolete ? "OBSOLETE" : Status(now) == "CREATE_COMPLETE" ? "AVAILABLE" : "UNAVAILABLE");
}
