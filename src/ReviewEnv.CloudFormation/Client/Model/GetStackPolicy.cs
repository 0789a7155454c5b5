using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

public class GetStackPolicyRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
}

public class GetStackPolicyResponse : AmazonWebServiceResponse
{
    public string? StackPolicyBody { get; set; }
}
