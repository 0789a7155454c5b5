using ReviewEnv.Testing.CloudFormation;

namespace ReviewEnv.CloudFormation.Tests.Fake;

/// <summary>A fake CloudFormation of its own for each test, on a clock that the test moves, spoken to by plain HTTP.</summary>
public abstract class FakeTests : IAsyncLifetime
{
    private protected ManualTimeProvider Clock { get; } = new();

    private protected FakeCloudFormation Fake { get; private set; } = null!;

    private protected QueryClient Api { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Fake = await FakeCloudFormation.StartAsync(Clock);
        Api = new(Fake);
    }

    public async Task DisposeAsync()
    {
        Api.Dispose();
        await Fake.DisposeAsync();
    }

    private protected async Task<string> StatusAsync(string stack) =>
        (await Api.DoAsync("DescribeStacks", ("StackName", stack))).Descendants("StackStatus").Single().Value;

    private protected async Task<Dictionary<string, string>> TagsAsync(string stack) =>
        (await Api.DoAsync("DescribeStacks", ("StackName", stack))).Descendants("Tags").Single().Elements().ToDictionary(tag => tag.Element("Key")!.Value, tag => tag.Element("Value")!.Value);

    private protected void Pass(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));
}
