using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

/// <summary>Takes a change set that is AVAILABLE. All other change sets of the stack go.</summary>
public class ExecuteChangeSetRequest : AmazonCloudFormationRequest
{
    public string? ChangeSetName { get; set; }
    public string? StackName { get; set; }
    public string? ClientRequestToken { get; set; }
    public bool? DisableRollback { get; set; }
    public bool? RetainExceptOnCreate { get; set; }
}

public class ExecuteChangeSetResponse : AmazonWebServiceResponse;
