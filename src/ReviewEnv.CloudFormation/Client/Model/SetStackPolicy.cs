using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

public class SetStackPolicyRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
    public string? StackPolicyBody { get; set; }
    public string? StackPolicyURL { get; set; }
}

public class SetStackPolicyResponse : AmazonWebServiceResponse;
