using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

/// <summary>Takes a stack that is UPDATE_ROLLBACK_FAILED.</summary>
public class ContinueUpdateRollbackRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
    public string? RoleARN { get; set; }
    public List<string>? ResourcesToSkip { get; set; }
    public string? ClientRequestToken { get; set; }
}

public class ContinueUpdateRollbackResponse : AmazonWebServiceResponse;
