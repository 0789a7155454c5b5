using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

public class ListStackResourcesRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
    public string? NextToken { get; set; }
}

public class ListStackResourcesResponse : AmazonWebServiceResponse
{
    public List<StackResourceSummary>? StackResourceSummaries { get; set; }
    public string? NextToken { get; set; }
}
