using Amazon.Runtime.Internal;

namespace Amazon.CloudFormation.Internal;

internal sealed class CloudFormationMetadata : IServiceMetadata
{
    public string ServiceId => "CloudFormation";

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
