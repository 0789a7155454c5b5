using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

public class UpdateTerminationProtectionRequest : AmazonCloudFormationRequest
{
    public bool? EnableTerminationProtection { get; set; }
    public string? StackName { get; set; }
}

public class UpdateTerminationProtectionResponse : AmazonWebServiceResponse
{
    public string? StackId { get; set; }
}
