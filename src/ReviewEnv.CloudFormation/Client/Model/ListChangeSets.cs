using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

public class ListChangeSetsRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
    public string? NextToken { get; set; }
}

public class ListChangeSetsResponse : AmazonWebServiceResponse
{
    public List<ChangeSetSummary>? Summaries { get; set; }
    public string? NextToken { get; set; }
}
