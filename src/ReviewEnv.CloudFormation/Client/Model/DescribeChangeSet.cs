using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

/// <summary>Changes come page by page.</summary>
public class DescribeChangeSetRequest : AmazonCloudFormationRequest
{
    public string? ChangeSetName { get; set; }
    public string? StackName { get; set; }
    public string? NextToken { get; set; }
    public bool? IncludePropertyValues { get; set; }
}

public class DescribeChangeSetResponse : AmazonWebServiceResponse
{
    public string? ChangeSetName { get; set; }
    public string? ChangeSetId { get; set; }
    public string? StackId { get; set; }
    public string? StackName { get; set; }
    public string? Description { get; set; }
    public List<Parameter>? Parameters { get; set; }
    public DateTime? CreationTime { get; set; }
    public ExecutionStatus? ExecutionStatus { get; set; }
    public ChangeSetStatus? Status { get; set; }
    public string? StatusReason { get; set; }
    public List<string>? NotificationARNs { get; set; }
    public RollbackConfiguration? RollbackConfiguration { get; set; }
    public List<string>? Capabilities { get; set; }
    public List<Tag>? Tags { get; set; }
    public List<Change>? Changes { get; set; }
    public string? NextToken { get; set; }
    public bool? IncludeNestedStacks { get; set; }
    public string? ParentChangeSetId { get; set; }
    public string? RootChangeSetId { get; set; }
    public OnStackFailure? OnStackFailure { get; set; }
    public bool? ImportExistingResources { get; set; }
}
