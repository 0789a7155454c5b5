using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;

namespace Amazon.CloudFormation.Internal;

/// <summary>CloudFormation's address: the service's own rules for regions, partitions (China, GovCloud, isolated ones), FIPS and dual-stack.</summary>
internal sealed class CloudFormationEndpointProvider : IEndpointProvider
{
    /// <exception cref="AmazonClientException">There is no such endpoint.</exception>
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var fips = parameters["UseFIPS"] is true;
        var dualStack = parameters["UseDualStack"] is true;
        if (parameters["Endpoint"] is string custom)
            return fips || dualStack ? throw new AmazonClientException($"{(fips ? "FIPS" : "Dual-stack")} and a custom endpoint ({custom}) exclude each other.") : new Endpoint(custom);
        if (parameters["Region"] is not string region) throw new AmazonClientException("CloudFormation needs a region.");
        return new Endpoint(Regional(region, fips, dualStack));
    }

    private static string Regional(string region, bool fips, bool dualStack)
    {
        var partition = Fn.Partition(region);
        if (fips && !partition.supportsFIPS) throw new AmazonClientException($"There are no FIPS endpoints in {region} (partition {partition.name}).");
        if (dualStack && !partition.supportsDualStack) throw new AmazonClientException($"There are no dual-stack endpoints in {region} (partition {partition.name}).");
        // GovCloud's plain endpoints are FIPS endpoints; only its dual-stack ones carry the suffix.
        var host = fips && (dualStack || partition.name != "aws-us-gov") ? "cloudformation-fips" : "cloudformation";
        return $"https://{host}.{region}.{(dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix)}";
    }
}
