using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

/// <summary>Deleted stacks are listed for 90 days.</summary>
public class ListStacksRequest : AmazonCloudFormationRequest
{
    public string? NextToken { get; set; }
    public List<string>? StackStatusFilter { get; set; }
}

public class ListStacksResponse : AmazonWebServiceResponse
{
    public List<StackSummary>? StackSummaries { get; set; }
    public string? NextToken { get; set; }
}
