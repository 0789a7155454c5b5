using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace ReviewEnv.CloudFormation.Access;

/// <summary>Credentials of a role, taken anew before they expire. The SDK's own class asks the token service of whatever region the process is in; roles of other partitions are only known in theirs.</summary>
internal sealed class AssumedRole : RefreshingAWSCredentials
{
    private const int LongestSessionName = 64;

    private readonly CloudFormationTargetOptions target;
    private readonly AWSCredentials source;
    private readonly AmazonSecurityTokenServiceConfig config;

    public AssumedRole(CloudFormationTargetOptions target, AWSCredentials source, AmazonSecurityTokenServiceConfig config)
    {
        (this.target, this.source, this.config) = (target, source, config);
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        using var service = new AmazonSecurityTokenServiceClient(source, config);
        var name = $"reviewenv-{target.Instance}";
        var answer = await service.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = target.RoleArn, RoleSessionName = name[..Math.Min(LongestSessionName, name.Length)], ExternalId = target.ExternalId });
        var given = answer.Credentials;
        return new CredentialsRefreshState(given.GetCredentials(), given.Expiration ?? DateTime.UnixEpoch);
    }
}
