using Amazon;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace ReviewEnv.CloudFormation.Tests.Client;

/// <summary>Which address a configuration leads to.</summary>
public sealed class EndpointTests
{
    [Theory]
    [InlineData("eu-west-1", false, false, "https://cloudformation.eu-west-1.amazonaws.com")]
    [InlineData("us-east-1", true, false, "https://cloudformation-fips.us-east-1.amazonaws.com")]
    [InlineData("eu-central-1", false, true, "https://cloudformation.eu-central-1.api.aws")]
    [InlineData("us-west-2", true, true, "https://cloudformation-fips.us-west-2.api.aws")]
    [InlineData("cn-north-1", false, false, "https://cloudformation.cn-north-1.amazonaws.com.cn")]
    [InlineData("cn-northwest-1", false, true, "https://cloudformation.cn-northwest-1.api.amazonwebservices.com.cn")]
    [InlineData("us-gov-west-1", false, false, "https://cloudformation.us-gov-west-1.amazonaws.com")]
    [InlineData("us-gov-west-1", true, false, "https://cloudformation.us-gov-west-1.amazonaws.com")]
    [InlineData("us-gov-east-1", true, true, "https://cloudformation-fips.us-gov-east-1.api.aws")]
    [InlineData("us-iso-east-1", false, false, "https://cloudformation.us-iso-east-1.c2s.ic.gov")]
    [InlineData("eusc-de-east-1", false, false, "https://cloudformation.eusc-de-east-1.amazonaws.eu")]
    [InlineData("xx-new-9", false, false, "https://cloudformation.xx-new-9.amazonaws.com")]
    public void A_region_has_its_endpoint(string region, bool fips, bool dualStack, string address) =>
        Resolve(Regional(region, fips, dualStack)).ShouldBe(address);

    [Fact]
    public void An_address_of_ones_own_wins() =>
        Resolve(new AmazonCloudFormationConfig { ServiceURL = "http://127.0.0.1:4566", AuthenticationRegion = "eu-west-1" }).ShouldStartWith("http://127.0.0.1:4566");

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void An_address_of_ones_own_excludes_FIPS_and_dual_stack(bool fips, bool dualStack) =>
        Should.Throw<AmazonClientException>(() => Resolve(new AmazonCloudFormationConfig { ServiceURL = "http://127.0.0.1:4566", UseFIPSEndpoint = fips, UseDualstackEndpoint = dualStack }))
            .Message.ShouldContain("http://127.0.0.1:4566");

    [Fact]
    public void Every_region_that_the_runtime_knows_has_an_endpoint_with_its_name() =>
        RegionEndpoint.EnumerableAllRegions.ShouldAllBe(region => Resolve(Regional(region.SystemName, false, false)).StartsWith($"https://cloudformation.{region.SystemName}."));

    private static AmazonCloudFormationConfig Regional(string region, bool fips, bool dualStack) => new()
    {
        RegionEndpoint = RegionEndpoint.GetBySystemName(region),
        UseFIPSEndpoint = fips,
        UseDualstackEndpoint = dualStack,
        IgnoreConfiguredEndpointUrls = true,
    };

    private static string Resolve(AmazonCloudFormationConfig config) =>
        config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new DescribeStacksRequest())).URL.TrimEnd('/');
}
