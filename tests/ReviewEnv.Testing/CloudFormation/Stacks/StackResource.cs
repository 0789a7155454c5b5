namespace ReviewEnv.Testing.CloudFormation.Stacks;

internal sealed record StackResource(string LogicalId, string PhysicalId, string Type, string Status, string? Reason, DateTimeOffset At, bool Retained = false)
{
    public bool Exists => Status is not ("DELETE_COMPLETE" or "DELETE_SKIPPED");
}

internal sealed record StackEvent(string Id, DateTimeOffset At, string LogicalId, string? PhysicalId, string Type, string Status, string? Reason, string? Token);
