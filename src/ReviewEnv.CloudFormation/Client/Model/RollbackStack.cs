using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

/// <summary>Takes a stack that is CREATE_FAILED or UPDATE_FAILED.</summary>
public class RollbackStackRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
    public string? RoleARN { get; set; }
    public string? ClientRequestToken { get; set; }
    public bool? RetainExceptOnCreate { get; set; }
}

public class RollbackStackResponse : AmazonWebServiceResponse
{
    public string? StackId { get; set; }
}
