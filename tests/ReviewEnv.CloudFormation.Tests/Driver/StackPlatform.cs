using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.CloudFormation.Watching;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.Servers.Aws;

namespace ReviewEnv.CloudFormation.Tests.Driver;

/// <summary>A driver on an endpoint that stands in for AWS, and clients that look at the endpoint past it.</summary>
internal sealed class StackPlatform(Uri endpoint, TimeProvider? time = null)
{
    private readonly TimeProvider clock = time ?? TimeProvider.System;

    public RecordingChanges Changes { get; } = new();

    public IAmazonCloudFormation Api { get; } = Client(endpoint);

    public CloudFormationTargetOptions Options { get; init; } = new() { Name = "account", Region = AwsCli.Region, EndpointUrl = endpoint, SupersedeAfter = TimeSpan.Zero };

    /// <summary>How often the AWS runtime itself tries again, in real time.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>What keeps buckets; null for the endpoint itself.</summary>
    public IAmazonS3? Buckets { get; init; }

    /// <summary>What the drivers write to the log.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Where S3 is; null for where CloudFormation is.</summary>
    public Uri? S3Endpoint { get; init; }

    public RunningDriver Start()
    {
        var api = Client(endpoint, Retries);
        var poller = new StackPoller(api, Changes, clock, NullLogger<StackPoller>.Instance);
        return new RunningDriver(new CloudFormationDriver(Options, api, new Lazy<IAmazonS3>(() => Buckets ?? S3(S3Endpoint ?? endpoint)), poller, new ListLogger<CloudFormationDriver>(Log), clock), poller);
    }

    /// <summary>Null when there is no such stack any more.</summary>
    public async Task<Stack?> FindAsync(string name)
    {
        try
        {
            return (await Api.DescribeStacksAsync(new DescribeStacksRequest { StackName = name })).Stacks!.Single();
        }
        catch (AmazonCloudFormationException e) when (e.Message.Contains("does not exist"))
        {
            return null;
        }
    }

    public static AmazonS3Client S3(Uri endpoint) => new(new BasicAWSCredentials(AwsCli.AccessKey, AwsCli.SecretKey), new AmazonS3Config { ServiceURL = endpoint.ToString(), AuthenticationRegion = AwsCli.Region, ForcePathStyle = true });

    public static AmazonCloudFormationClient Client(Uri endpoint, int retries = 2) => new(new BasicAWSCredentials(AwsCli.AccessKey, AwsCli.SecretKey), new AmazonCloudFormationConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = AwsCli.Region, RetryMode = RequestRetryMode.Standard, MaxErrorRetry = retries });
}

internal sealed record RunningDriver(CloudFormationDriver Driver, StackPoller Poller) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Poller.DisposeAsync();
        Driver.Dispose();
    }
}

/// <summary>Remembers what was said to have changed, and lets tests wait for it.</summary>
internal sealed class RecordingChanges : IChangeSink
{
    private readonly System.Threading.Channels.Channel<Core.Desired.EnvironmentKey> changes = System.Threading.Channels.Channel.CreateUnbounded<Core.Desired.EnvironmentKey>();

    public void Changed(Core.Desired.EnvironmentKey key) => changes.Writer.TryWrite(key);

    /// <summary>Whether something was said since the last time.</summary>
    public bool Any()
    {
        var any = false;
        while (changes.Reader.TryRead(out _)) any = true;
        return any;
    }

    public async Task<Core.Desired.EnvironmentKey> NextAsync(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        return await changes.Reader.ReadAsync(limit.Token);
    }
}

/// <summary>Keeps what was logged.</summary>
internal sealed class ListLogger<T>(List<string> lines) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines) lines.Add(formatter(state, exception));
    }
}
