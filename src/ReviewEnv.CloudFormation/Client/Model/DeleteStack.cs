using Amazon.Runtime;

namespace Amazon.CloudFormation.Model;

/// <summary>Succeeds for a name that no stack has.</summary>
public class DeleteStackRequest : AmazonCloudFormationRequest
{
    public string? StackName { get; set; }
    public List<string>? RetainResources { get; set; }
    public string? RoleARN { get; set; }
    public string? ClientRequestToken { get; set; }
    public DeletionMode? DeletionMode { get; set; }
}

public class DeleteStackResponse : AmazonWebServiceResponse;
