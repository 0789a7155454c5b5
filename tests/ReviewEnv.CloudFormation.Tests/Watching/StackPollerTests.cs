using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using ReviewEnv.CloudFormation.Tests.Driver;
using ReviewEnv.CloudFormation.Watching;
using ReviewEnv.Core.Desired;
using ReviewEnv.Testing.CloudFormation;
using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.Drivers;
using ReviewEnv.Testing.Servers.Aws;
using Xunit.Abstractions;

namespace ReviewEnv.CloudFormation.Tests.Watching;

public sealed class StackPollerTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly ManualTimeProvider clock = new();
    private readonly RecordingSink changes = new();
    private readonly List<string> log = [];
    private FakeCloudFormation aws = null!;
    private AmazonCloudFormationClient api = null!;
    private StackPoller poller = null!;

    public async Task InitializeAsync()
    {
        aws = await FakeCloudFormation.StartAsync(clock);
        api = new(new BasicAWSCredentials(AwsCli.AccessKey, AwsCli.SecretKey), new AmazonCloudFormationConfig { ServiceURL = aws.Endpoint.ToString(), AuthenticationRegion = AwsCli.Region, RetryMode = RequestRetryMode.Standard, MaxErrorRetry = 0 });
        poller = new(api, changes, clock, new ListLogger<StackPoller>(log));
    }

    public async Task DisposeAsync()
    {
        await poller.DisposeAsync();
        api.Dispose();
        await aws.DisposeAsync();
    }

    [Fact]
    public async Task Five_hundred_stacks_in_flight_are_asked_about_in_few_lists()
    {
        for (var number = 0; number < 500; number++) Begin($"s-{number}");

        await PassAsync(TimeSpan.FromMinutes(10));

        output.WriteLine(Counts());
        aws.Calls.Count("DescribeStacks").ShouldBe(0, Counts());
        // Quicker at first; then a list of five pages every 27 to 30 seconds.
        aws.Calls.Count("ListStacks").ShouldBeLessThan(5 * 45, Counts());
        changes.Changes.ShouldBeEmpty();
        poller.Count.ShouldBe(500);
    }

    [Fact]
    public async Task What_has_come_to_its_end_is_said_once_and_asked_about_no_more()
    {
        var keys = Enumerable.Range(0, 20).Select(number => (Key: Begin($"s-{number}"), Name: $"s-{number}")).ToList();
        await PassAsync(TimeSpan.FromMinutes(2));
        changes.Changes.ShouldBeEmpty();

        foreach (var (_, name) in keys.Take(7)) aws.Script(name).Put("UPDATE_COMPLETE");
        aws.Script("s-7").Put("DELETE_COMPLETE");
        await PassAsync(TimeSpan.FromSeconds(40));

        changes.Changes.Order(Comparer<EnvironmentKey>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))).ShouldBe(keys.Take(8).Select(pair => pair.Key).OrderBy(key => key.ToString(), StringComparer.Ordinal));
        poller.Count.ShouldBe(12);
        await PassAsync(TimeSpan.FromMinutes(5));
        changes.Changes.Count.ShouldBe(8);
    }

    [Fact]
    public async Task Intervals_grow_from_a_second_to_half_a_minute()
    {
        Begin("slow");
        var asked = new List<DateTimeOffset>();
        aws.OnCall = (_, moment) =>
        {
            if (moment == CallMoment.Before) asked.Add(clock.GetUtcNow());
            return Task.CompletedTask;
        };

        await PassAsync(TimeSpan.FromMinutes(10));

        var intervals = asked.Zip(asked.Skip(1), (before, after) => (after - before).TotalSeconds).ToList();
        intervals[0].ShouldBeLessThanOrEqualTo(2);
        intervals[^1].ShouldBeInRange(27, 31);
        asked.Count.ShouldBeInRange(15, 45);
    }

    [Fact]
    public async Task Throttling_slows_it_down_and_is_no_news_for_the_log()
    {
        Begin("slow");
        aws.Faults.Fail(ApiFault.Throttling, times: int.MaxValue);

        await PassAsync(TimeSpan.FromMinutes(5));

        aws.Calls.All.Count.ShouldBeLessThan(20, Counts());
        changes.Changes.ShouldBeEmpty();
        log.ShouldBeEmpty();

        aws.Faults.Clear();
        aws.Script("slow").Put("CREATE_COMPLETE");
        await PassAsync(TimeSpan.FromMinutes(1));
        changes.Changes.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_account_that_is_away_is_logged_once_until_it_is_back()
    {
        Begin("slow");
        aws.Faults.Fail(ApiFault.ExpiredToken, times: int.MaxValue);
        await PassAsync(TimeSpan.FromMinutes(3));
        log.Count.ShouldBe(1);
        log.ShouldAllBe(line => line.Contains("The security token included in the request is expired") && !line.Contains(AwsCli.SecretKey));

        aws.Faults.Clear();
        await PassAsync(TimeSpan.FromMinutes(1));
        aws.Faults.Fail(ApiFault.Unavailable, times: int.MaxValue);
        await PassAsync(TimeSpan.FromMinutes(3));
        log.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_list_that_lags_costs_a_look_and_nothing_else()
    {
        var keys = Enumerable.Range(0, 10).Select(number => Begin($"s-{number}")).ToList();
        aws.Faults.Fail(new ApiFault(200, "", "<ListStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><ListStacksResult><StackSummaries/></ListStacksResult></ListStacksResponse>"), "ListStacks");

        await PassAsync(TimeSpan.FromSeconds(3));
        changes.Changes.Count.ShouldBe(10, "what a list lacks is looked at");
        poller.Count.ShouldBe(0);

        // The look finds it still at work, and has it watched on.
        for (var number = 0; number < 10; number++) poller.WatchStack(aws.FindStack($"s-{number}")!.Id, keys[number], clock.GetUtcNow());
        await PassAsync(TimeSpan.FromMinutes(1));
        changes.Changes.Count.ShouldBe(10);
        for (var number = 0; number < 10; number++) aws.Script($"s-{number}").Put("CREATE_COMPLETE");
        await PassAsync(TimeSpan.FromMinutes(1));
        changes.Changes.Count.ShouldBe(20);
    }

    [Fact]
    public async Task A_change_set_that_is_computed_is_said()
    {
        aws.Settings.ChangeSetTime = TimeSpan.FromSeconds(20);
        var set = await api.CreateChangeSetAsync(new CreateChangeSetRequest { StackName = "new", ChangeSetName = "c", ChangeSetType = ChangeSetType.CREATE, TemplateBody = "Resources: { Topic: { Type: AWS::SNS::Topic } }" });
        poller.WatchChangeSet(set.Id!, Some.Key(), clock.GetUtcNow());

        await PassAsync(TimeSpan.FromSeconds(10));
        changes.Changes.ShouldBeEmpty();
        await PassAsync(TimeSpan.FromSeconds(20));

        changes.Changes.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_asked_while_there_is_nothing_to_watch_nor_after_its_end()
    {
        await PassAsync(TimeSpan.FromMinutes(1));
        aws.Calls.All.ShouldBeEmpty();

        await using (var ending = new StackPoller(api, changes, clock, new ListLogger<StackPoller>(log)))
        {
            ending.WatchStack(aws.Plant("slow", status: "UPDATE_IN_PROGRESS", region: AwsCli.Region), Some.Key(), clock.GetUtcNow());
            await RestsAsync();
        }

        aws.Calls.Clear();
        clock.Advance(TimeSpan.FromMinutes(1));
        clock.Timers.ShouldBe(0);
        aws.Calls.All.ShouldBeEmpty();
    }

    private EnvironmentKey Begin(string name)
    {
        var key = Some.Key();
        poller.WatchStack(aws.Plant(name, status: "UPDATE_IN_PROGRESS", region: AwsCli.Region), key, clock.GetUtcNow());
        return key;
    }

    /// <summary>Second after second, each once the poller has done what the one before it brought.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var second = 0; second < time.TotalSeconds; second++)
        {
            await RestsAsync();
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await RestsAsync();
    }

    private Task RestsAsync() => Eventually.TrueAsync(() => clock.Timers > 0 || poller.IsIdle, "the poller has done its turn");

    private string Counts() => string.Join(", ", aws.Calls.Operations.GroupBy(name => name).Select(group => $"{group.Key} {group.Count()}"));
}
