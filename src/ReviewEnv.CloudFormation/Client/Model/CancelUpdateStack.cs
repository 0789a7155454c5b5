using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

/// <summary>Takes a stack that is UPDATE_IN_PROGRESS.</summary>
public class CancelUpdateStackRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
    public string? ClientRequestToken { get; set; }
}

public class CancelUpdateStackResponse : AmazonWebServiceResponse;
