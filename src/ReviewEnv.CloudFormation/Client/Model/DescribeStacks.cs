using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

/// <summary>Names one stack (by name, or by id for one that may be gone), or none for all of them, page by page.</summary>
public class DescribeStacksRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
    public string? NextToken { get; set; }
}

public class DescribeStacksResponse : AmazonWebServiceResponse
{
    public List<Stack>? Stacks { get; set; }
    public string? NextToken { get; set; }
}
