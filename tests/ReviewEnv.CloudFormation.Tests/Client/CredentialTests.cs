using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using ReviewEnv.CloudFormation.Tests.Servers;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers.Moto;
using static ReviewEnv.CloudFormation.Tests.Client.CannedService;

namespace ReviewEnv.CloudFormation.Tests.Client;

/// <summary>As whom and where the client calls when only the process' environment says so. Tokens and roles are moto's.</summary>
[NeedsMoto]
[Collection(EnvironmentCollection.Name)]
public sealed class CredentialTests(MotoFixture moto) : IAsyncLifetime
{
    private const string Role = "arn:aws:iam::123456789012:role/deployer";
    private readonly Dictionary<string, string?> before = [];
    private readonly TemporaryFolder folder = new();
    private CannedService? service;

    private CannedService Service => service!;

    public async Task InitializeAsync()
    {
        service = await StartAsync(Success("DescribeStacks"));
        foreach (var name in System.Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("AWS_")).ToList()) Set(name, null);
        Set("AWS_EC2_METADATA_DISABLED", "true");
        Set("AWS_SHARED_CREDENTIALS_FILE", folder["none"]);
        Set("AWS_CONFIG_FILE", folder["none"]);
        Set("AWS_REGION", "eu-west-1");
        Set("AWS_ENDPOINT_URL_CLOUDFORMATION", Service.Uri.ToString());
    }

    public async Task DisposeAsync()
    {
        foreach (var (name, value) in before) System.Environment.SetEnvironmentVariable(name, value);
        folder.Dispose();
        await Service.DisposeAsync();
    }

    [ContractFact]
    public async Task A_web_identity_token_is_exchanged_for_the_role_and_the_endpoint_variable_is_followed()
    {
        await File.WriteAllTextAsync(folder["token"], "a.web.token");
        Set("AWS_WEB_IDENTITY_TOKEN_FILE", folder["token"]);
        Set("AWS_ROLE_ARN", Role);
        Set("AWS_ROLE_SESSION_NAME", "reviewenv");
        Set("AWS_ENDPOINT_URL_STS", (await moto.ServerAsync()).Endpoint.ToString());
        using var client = new AmazonCloudFormationClient(new AmazonCloudFormationConfig { RegionEndpoint = RegionEndpoint.EUWest1 });

        await client.DescribeStacksAsync(new DescribeStacksRequest());

        ShouldBeSignedBySession();
    }

    [ContractFact]
    public async Task A_role_is_assumed_with_other_credentials()
    {
        Set("AWS_ENDPOINT_URL_STS", (await moto.ServerAsync()).Endpoint.ToString());
        var role = new AssumeRoleAWSCredentials(new BasicAWSCredentials("AKID", "a-secret-for-tests"), Role, "reviewenv", new AssumeRoleAWSCredentialsOptions { ExternalId = "x" });
        using var client = new AmazonCloudFormationClient(role, new AmazonCloudFormationConfig { RegionEndpoint = RegionEndpoint.EUWest1 });

        await client.DescribeStacksAsync(new DescribeStacksRequest());

        ShouldBeSignedBySession();
    }

    [ContractFact]
    public async Task The_general_endpoint_variable_is_followed_and_can_be_ignored()
    {
        Set("AWS_ENDPOINT_URL_CLOUDFORMATION", null);
        Set("AWS_ENDPOINT_URL", Service.Uri.ToString());
        var credentials = new BasicAWSCredentials("AKID", "a-secret-for-tests");
        using var client = new AmazonCloudFormationClient(credentials, new AmazonCloudFormationConfig { RegionEndpoint = RegionEndpoint.EUWest1 });

        await client.DescribeStacksAsync(new DescribeStacksRequest());

        Service.Request.Headers["Authorization"].ShouldContain("/eu-west-1/cloudformation/aws4_request");
        new AmazonCloudFormationConfig { RegionEndpoint = RegionEndpoint.EUWest1, IgnoreConfiguredEndpointUrls = true }
            .DetermineServiceOperationEndpoint(new(new DescribeStacksRequest())).URL.ShouldContain("amazonaws.com");
    }

    [ContractFact]
    public async Task A_profile_names_whom_to_call_as()
    {
        // By its path: the runtime reads once per process where the files are.
        await File.WriteAllTextAsync(folder["credentials"], "[work]\naws_access_key_id = AKPROFILE\naws_secret_access_key = a-secret-for-tests\n");
        using var client = new AmazonCloudFormationClient(new AmazonCloudFormationConfig { RegionEndpoint = RegionEndpoint.EUWest1, Profile = new Profile("work", folder["credentials"]) });

        await client.DescribeStacksAsync(new DescribeStacksRequest());

        Service.Request.Headers["Authorization"].ShouldContain("Credential=AKPROFILE/");
    }

    [ContractFact]
    public async Task Nobody_to_call_as_is_told_without_a_call()
    {
        using var client = new AmazonCloudFormationClient(new AmazonCloudFormationConfig { RegionEndpoint = RegionEndpoint.EUWest1 });

        await Should.ThrowAsync<AmazonClientException>(client.DescribeStacksAsync(new DescribeStacksRequest()));

        Service.Requests.ShouldBeEmpty();
    }

    private void ShouldBeSignedBySession()
    {
        Service.Request.Headers["Authorization"].ShouldContain("Credential=ASIA");
        Service.Request.Headers["X-Amz-Security-Token"].ShouldNotBeNullOrEmpty();
    }

    private void Set(string name, string? value)
    {
        before.TryAdd(name, System.Environment.GetEnvironmentVariable(name));
        System.Environment.SetEnvironmentVariable(name, value);
    }
}
