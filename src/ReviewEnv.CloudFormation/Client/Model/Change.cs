namespace Amazon.CloudFormation.Model;

public class Change
{
    public ChangeType? Type { get; set; }
    public ResourceChange? ResourceChange { get; set; }
}

/// <summary>What executing the change set would do to one resource.</summary>
public class ResourceChange
{
    public PolicyAction? PolicyAction { get; set; }
    public ChangeAction? Action { get; set; }
    public string? LogicalResourceId { get; set; }
    public string? PhysicalResourceId { get; set; }
    public string? ResourceType { get; set; }
    public Replacement? Replacement { get; set; }
    public List<string>? Scope { get; set; }
    public List<ResourceChangeDetail>? Details { get; set; }
    public string? ChangeSetId { get; set; }
    public string? BeforeContext { get; set; }
    public string? AfterContext { get; set; }
}

public class ResourceChangeDetail
{
    public ResourceTargetDefinition? Target { get; set; }
    public EvaluationType? Evaluation { get; set; }
    public ChangeSource? ChangeSource { get; set; }
    public string? CausingEntity { get; set; }
}

/// <summary>Which attribute or property of the resource changes.</summary>
public class ResourceTargetDefinition
{
    public ResourceAttribute? Attribute { get; set; }
    public string? Name { get; set; }
    public RequiresRecreation? RequiresRecreation { get; set; }
    public string? Path { get; set; }
    public string? BeforeValue { get; set; }
    public string? AfterValue { get; set; }
}
