using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

/// <summary>Newest first, page by page.</summary>
public class DescribeStackEventsRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
    public string? NextToken { get; set; }
}

public class DescribeStackEventsResponse : AmazonWebServiceResponse
{
    public List<StackEvent>? StackEvents { get; set; }
    public string? NextToken { get; set; }
}
