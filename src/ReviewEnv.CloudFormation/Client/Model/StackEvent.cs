namespace Amazon.CloudFormation.Model;

/// <summary>One thing that happened to a stack or to one of its resources.</summary>
public class StackEvent
{
    public string? StackId { get; set; }
    public string? EventId { get; set; }
    public string? StackName { get; set; }
    public string? LogicalResourceId { get; set; }
    public string? PhysicalResourceId { get; set; }
    public string? ResourceType { get; set; }
    public DateTime? Timestamp { get; set; }
    public ResourceStatus? ResourceStatus { get; set; }
    public string? ResourceStatusReason { get; set; }
    public string? ResourceProperties { get; set; }
    public string? ClientRequestToken { get; set; }
    public string? HookType { get; set; }
    public HookStatus? HookStatus { get; set; }
    public string? HookStatusReason { get; set; }
}
