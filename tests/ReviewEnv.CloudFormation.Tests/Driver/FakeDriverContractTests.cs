using ReviewEnv.Testing.CloudFormation;

namespace ReviewEnv.CloudFormation.Tests.Driver;

public class FakeDriverContractTests : StackContract
{
    private FakeCloudFormation? fake;

    protected override async Task<Uri> EndpointAsync() => (fake ??= await BeginAsync()).Endpoint;

    protected virtual Task<FakeCloudFormation> BeginAsync() => FakeCloudFormation.StartAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (fake is not null) await fake.DisposeAsync();
    }
}

/// <summary>As on AWS, nothing is done when it is answered: change sets have to be computed, and operations take their time.</summary>
public sealed class SlowFakeDriverContractTests : FakeDriverContractTests
{
    private static readonly TimeSpan Time = TimeSpan.FromMilliseconds(150);

    protected override TimeSpan Deadline => TimeSpan.FromSeconds(10);

    protected override async Task<FakeCloudFormation> BeginAsync()
    {
        var slow = await base.BeginAsync();
        slow.Settings.ChangeSetTime = Time;
        slow.Settings.StackTimes = Time;
        return slow;
    }
}
