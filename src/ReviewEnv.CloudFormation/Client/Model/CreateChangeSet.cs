using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

/// <summary>A lost answer makes the client ask again: only <see cref="ClientToken"/> makes that harmless.</summary>
public class CreateChangeSetRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
    public string? TemplateBody { get; set; }
    public string? TemplateURL { get; set; }
    public bool? UsePreviousTemplate { get; set; }
    public List<Parameter>? Parameters { get; set; }
    public List<string>? Capabilities { get; set; }
    public string? RoleARN { get; set; }
    public RollbackConfiguration? RollbackConfiguration { get; set; }
    public List<string>? NotificationARNs { get; set; }
    public List<Tag>? Tags { get; set; }
    public string? ChangeSetName { get; set; }
    public string? ClientToken { get; set; }
    public string? Description { get; set; }
    public ChangeSetType? ChangeSetType { get; set; }
    public bool? IncludeNestedStacks { get; set; }
    public OnStackFailure? OnStackFailure { get; set; }
    public bool? ImportExistingResources { get; set; }
}

public class CreateChangeSetResponse : AmazonWebServiceResponse
{
    public string? Id { get; set; }
    public string? StackId { get; set; }
}
