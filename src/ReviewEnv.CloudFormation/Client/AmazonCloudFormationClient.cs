using Amazon.CloudFormation.Internal;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.CloudFormation;

/// <summary>Calls CloudFormation through the AWS SDK's own runtime: its credentials, signatures, retries and endpoints.</summary>
public class AmazonCloudFormationClient : AmazonServiceClient, IAmazonCloudFormation
{
    /// <summary>Calls as whom the default chain names: environment, web identity, profile (SSO included), container, instance.</summary>
    public AmazonCloudFormationClient(AmazonCloudFormationConfig config) : base(config) { }

    public AmazonCloudFormationClient(AWSCredentials credentials, AmazonCloudFormationConfig clientConfig) : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata { get; } = new CloudFormationMetadata();

    public virtual Task<CancelUpdateStackResponse> CancelUpdateStackAsync(CancelUpdateStackRequest request, CancellationToken cancellationToken = default) => CallAsync<CancelUpdateStackResponse>(request, cancellationToken);

    public virtual Task<ContinueUpdateRollbackResponse> ContinueUpdateRollbackAsync(ContinueUpdateRollbackRequest request, CancellationToken cancellationToken = default) => CallAsync<ContinueUpdateRollbackResponse>(request, cancellationToken);

    public virtual Task<CreateChangeSetResponse> CreateChangeSetAsync(CreateChangeSetRequest request, CancellationToken cancellationToken = default) => CallAsync<CreateChangeSetResponse>(request, cancellationToken);

    public virtual Task<DeleteChangeSetResponse> DeleteChangeSetAsync(DeleteChangeSetRequest request, CancellationToken cancellationToken = default) => CallAsync<DeleteChangeSetResponse>(request, cancellationToken);

    public virtual Task<DeleteStackResponse> DeleteStackAsync(DeleteStackRequest request, CancellationToken cancellationToken = default) => CallAsync<DeleteStackResponse>(request, cancellationToken);

    public virtual Task<DescribeChangeSetResponse> DescribeChangeSetAsync(DescribeChangeSetRequest request, CancellationToken cancellationToken = default) => CallAsync<DescribeChangeSetResponse>(request, cancellationToken);

    public virtual Task<DescribeStackEventsResponse> DescribeStackEventsAsync(DescribeStackEventsRequest request, CancellationToken cancellationToken = default) => CallAsync<DescribeStackEventsResponse>(request, cancellationToken);

    public virtual Task<DescribeStacksResponse> DescribeStacksAsync(DescribeStacksRequest request, CancellationToken cancellationToken = default) => CallAsync<DescribeStacksResponse>(request, cancellationToken);

    public virtual Task<ExecuteChangeSetResponse> ExecuteChangeSetAsync(ExecuteChangeSetRequest request, CancellationToken cancellationToken = default) => CallAsync<ExecuteChangeSetResponse>(request, cancellationToken);

    public virtual Task<GetStackPolicyResponse> GetStackPolicyAsync(GetStackPolicyRequest request, CancellationToken cancellationToken = default) => CallAsync<GetStackPolicyResponse>(request, cancellationToken);

    public virtual Task<GetTemplateResponse> GetTemplateAsync(GetTemplateRequest request, CancellationToken cancellationToken = default) => CallAsync<GetTemplateResponse>(request, cancellationToken);

    public virtual Task<ListChangeSetsResponse> ListChangeSetsAsync(ListChangeSetsRequest request, CancellationToken cancellationToken = default) => CallAsync<ListChangeSetsResponse>(request, cancellationToken);

    public virtual Task<ListStackResourcesResponse> ListStackResourcesAsync(ListStackResourcesRequest request, CancellationToken cancellationToken = default) => CallAsync<ListStackResourcesResponse>(request, cancellationToken);

    public virtual Task<ListStacksResponse> ListStacksAsync(ListStacksRequest request, CancellationToken cancellationToken = default) => CallAsync<ListStacksResponse>(request, cancellationToken);

    public virtual Task<RollbackStackResponse> RollbackStackAsync(RollbackStackRequest request, CancellationToken cancellationToken = default) => CallAsync<RollbackStackResponse>(request, cancellationToken);

    public virtual Task<SetStackPolicyResponse> SetStackPolicyAsync(SetStackPolicyRequest request, CancellationToken cancellationToken = default) => CallAsync<SetStackPolicyResponse>(request, cancellationToken);

    public virtual Task<UpdateTerminationProtectionResponse> UpdateTerminationProtectionAsync(UpdateTerminationProtectionRequest request, CancellationToken cancellationToken = default) => CallAsync<UpdateTerminationProtectionResponse>(request, cancellationToken);

    // The handler that is added last runs first: who calls, then where to.
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new CloudFormationEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new CloudFormationAuthHandler());
    }

    private Task<TResponse> CallAsync<TResponse>(AmazonCloudFormationRequest request, CancellationToken cancellationToken)
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(
            request,
            new InvokeOptions { RequestMarshaller = QueryMarshaller.Instance, ResponseUnmarshaller = XmlAnswerUnmarshaller<TResponse>.Instance },
            cancellationToken);
}
