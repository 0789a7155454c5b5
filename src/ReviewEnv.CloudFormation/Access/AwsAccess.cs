using Amazon;
using Amazon.CloudFormation;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Amazon.SecurityToken;

namespace ReviewEnv.CloudFormation.Access;

/// <summary>As whom, and where, a target's account is reached.</summary>
internal sealed class AwsAccess(CloudFormationTargetOptions target)
{
    private const int MostRetries = 2;

    // What could not be found is looked for again: files are mounted and metadata answers when they do.
    private readonly Lazy<AWSCredentials> credentials = new(() => CredentialsOf(target), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Why it cannot be reached as configured; none if it may. Nothing is asked over the network.</summary>
    public static IReadOnlyList<string> WhyNot(CloudFormationTargetOptions target)
    {
        if (target.Profile is not { } profile) return [];
        return new CredentialProfileStoreChain().TryGetProfile(profile, out _) ? [] : [$"there is no profile '{profile}' in the shared AWS configuration files (~/.aws/config, ~/.aws/credentials, or what AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name)"];
    }

    public IAmazonCloudFormation CreateCloudFormation()
    {
        var config = new AmazonCloudFormationConfig();
        Configure(config, target.EndpointUrl);
        return new AmazonCloudFormationClient(new Deferred(credentials), config);
    }

    public IAmazonS3 CreateS3()
    {
        // A plain endpoint has no names below its own for every bucket.
        var config = new AmazonS3Config { ForcePathStyle = target.S3EndpointUrl is not null };
        Configure(config, target.S3EndpointUrl);
        return new AmazonS3Client(new Deferred(credentials), config);
    }

    private void Configure(ClientConfig config, Uri? endpoint)
    {
        if (endpoint is not null) config.ServiceURL = endpoint.AbsoluteUri;
        else config.RegionEndpoint = RegionEndpoint.GetBySystemName(target.Region);
        // With an endpoint of its own the region to sign for would be guessed.
        config.AuthenticationRegion = target.Region;
        config.UseFIPSEndpoint = target.UseFips;
        config.UseDualstackEndpoint = target.UseDualStack;
        // Not adaptive: that gives up altogether when its first calls are throttled. And few: the queue tries again later, and holds no worker meanwhile.
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = MostRetries;
        config.Timeout = TimeSpan.FromSeconds(30);
    }

    private static AWSCredentials CredentialsOf(CloudFormationTargetOptions target)
    {
        var source = target.Profile is not { } profile ? DefaultAWSCredentialsIdentityResolver.GetCredentials()
            : new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var found) ? found
            : throw new AmazonClientException(WhyNot(target)[0]);
        if (target.RoleArn is null) return source;
        var tokens = new AmazonSecurityTokenServiceConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(target.Region), UseFIPSEndpoint = target.UseFips, UseDualstackEndpoint = target.UseDualStack };
        return new AssumedRole(target, source, tokens);
    }

    /// <summary>Looks for credentials when a request needs them, so that a machine without any still starts and says so.</summary>
    private sealed class Deferred(Lazy<AWSCredentials> credentials) : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => credentials.Value.GetCredentials();

        public override Task<ImmutableCredentials> GetCredentialsAsync() => credentials.Value.GetCredentialsAsync();
    }
}
