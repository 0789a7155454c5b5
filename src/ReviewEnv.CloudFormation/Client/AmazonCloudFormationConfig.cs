using Amazon.CloudFormation.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.CloudFormation;

/// <summary>How to reach CloudFormation. Set <see cref="ClientConfig.AuthenticationRegion"/> whenever <see cref="ClientConfig.ServiceURL"/> is set, else the region to sign for is guessed.</summary>
public class AmazonCloudFormationConfig : ClientConfig
{
    private static readonly string OwnUserAgent = InternalSDKUtils.BuildUserAgentString("CloudFormation", "4.0");

    public AmazonCloudFormationConfig() : base(new DefaultConfigurationProvider(CloudFormationDefaults.All))
    {
        // Names the variable AWS_ENDPOINT_URL_CLOUDFORMATION and the profile's section.
        ServiceId = "CloudFormation";
        AuthenticationServiceName = "cloudformation";
        EndpointProvider = new CloudFormationEndpointProvider();
    }

    public override string RegionEndpointServiceName => "cloudformation";

    public override string ServiceVersion => "2010-05-15";

    public override string UserAgent => OwnUserAgent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
    {
        var request = new RequestContext(false)
        {
            ClientConfig = this,
            OriginalRequest = parameters.Request,
            Request = new DefaultRequest(parameters.Request, ServiceId) { AlternateEndpoint = parameters.AlternateEndpoint },
        };
        return new CloudFormationEndpointResolver().GetEndpoint(new Amazon.Runtime.Internal.ExecutionContext(request, null));
    }
}
