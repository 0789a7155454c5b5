using System.Collections.Concurrent;
using Amazon.S3;
using Microsoft.Extensions.Logging;
using ReviewEnv.CloudFormation.Access;
using ReviewEnv.CloudFormation.Watching;
using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation;

/// <summary>Makes the drivers of accounts and regions. Those that reach an account and region by the same credentials share what asks it how far things are.</summary>
public sealed class CloudFormationTargets(IChangeSink changes, ILoggerFactory loggers, TimeProvider clock) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<StackPoller>> pollers = [];

    /// <summary>Why a target cannot be reached as configured, in words; none if it may. Nothing is asked over the network.</summary>
    public static IReadOnlyList<string> WhyNot(CloudFormationTargetOptions options) => AwsAccess.WhyNot(options);

    /// <summary>Asks nothing yet: an account that is away keeps nobody from starting.</summary>
    public IEnvironmentDriver CreateDriver(CloudFormationTargetOptions options)
    {
        var access = new AwsAccess(options);
        var api = access.CreateCloudFormation();
        var poller = pollers.GetOrAdd(PlaceOf(options), _ => new Lazy<StackPoller>(() => new StackPoller(api, changes, clock, loggers.CreateLogger<StackPoller>()))).Value;
        return new CloudFormationDriver(options, api, new Lazy<IAmazonS3>(access.CreateS3), poller, loggers.CreateLogger<CloudFormationDriver>(), clock);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var poller in pollers.Values) await poller.Value.DisposeAsync();
    }

    /// <summary>What has the same credentials is in the same account, and may ask the same.</summary>
    private static string PlaceOf(CloudFormationTargetOptions options) => $"{options.Region} {options.EndpointUrl} {options.Profile} {options.RoleArn} {options.ExternalId}";
}
