using ReviewEnv.CloudFormation.Tests.Story;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Driver;

/// <summary>What things cost in requests to AWS, which limits them per account: exactly, so that nothing is added unseen.</summary>
public sealed class RequestCountTests
{
    [Fact]
    public async Task A_creation_takes_five_requests_until_it_is_seen_to_be_ready()
    {
        await using var story = await StackStory.BeginAsync();
        story.Push();

        await story.UntilAsync(record => record.Published is not null, "is published");

        story.Aws.Calls.Operations.ShouldBe(["DescribeStacks", "CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet", "DescribeStacks"], Counts(story));
        await story.SettleAsync();
        story.Aws.Calls.All.Count.ShouldBe(6, Counts(story));
    }

    [Fact]
    public async Task An_update_takes_five_requests_until_it_is_seen_to_be_ready()
    {
        await using var story = await StackStory.LiveAsync();
        var commit = story.Push();
        story.Aws.Calls.Clear();

        await story.UntilAsync(record => record.Published?.Commit == commit, "is published");

        story.Aws.Calls.Operations.ShouldBe(["DescribeStacks", "CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet", "DescribeStacks"], Counts(story));
    }

    [Fact]
    public async Task A_pass_over_what_is_as_it_should_be_takes_one()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Calls.Clear();

        for (var passes = 0; passes < 3; passes++) await story.PassAsync();

        story.Aws.Calls.Operations.ShouldBe(["DescribeStacks", "DescribeStacks", "DescribeStacks"], Counts(story));
    }

    [Fact]
    public async Task A_pass_over_what_failed_waits_or_sleeps_takes_one_or_two()
    {
        await using var failed = await StackStory.LiveAsync();
        failed.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_ROLLBACK_COMPLETE");
        failed.Push();
        await failed.SettleAsync();
        await using var waiting = await StackStory.BeginAsync(requireApproval: true);
        waiting.Push();
        await waiting.SettleAsync();
        await using var asleep = await StackStory.LiveAsync();
        await asleep.WishAsync(wishes => wishes with { Sleep = new SleepWish(null, "ada", asleep.Clock.GetUtcNow()) });
        await asleep.SettleAsync();
        foreach (var story in (StackStory[])[failed, waiting, asleep])
        {
            story.Aws.Calls.Clear();
            await story.PassAsync();
        }

        failed.Aws.Calls.Operations.ShouldBe(["DescribeStacks"], Counts(failed));
        waiting.Aws.Calls.Operations.ShouldBe(["DescribeStacks", "DescribeChangeSet"], Counts(waiting));
        asleep.Aws.Calls.Operations.ShouldBe(["DescribeStacks"], Counts(asleep));
    }

    [Fact]
    public async Task A_deletion_takes_one_request_beside_a_look_a_pass()
    {
        await using var story = await StackStory.LiveAsync();
        story.DeleteBranch();
        story.Aws.Calls.Clear();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped);

        // The first look takes the URL back, before it stops answering.
        story.Aws.Calls.Operations.ShouldBe(["DescribeStacks", "DescribeStacks", "DeleteStack", "DescribeStacks"], Counts(story));
    }

    [Fact]
    public async Task The_first_look_after_a_restart_takes_one_more()
    {
        await using var story = await StackStory.LiveAsync();
        await story.RestartAsync();
        story.Aws.Calls.Clear();

        for (var passes = 0; passes < 2; passes++) await story.PassAsync();

        story.Aws.Calls.Operations.ShouldBe(["DescribeStacks", "ListChangeSets", "DescribeStacks"], Counts(story));
    }

    private static string Counts(StackStory story) => $"{story.Aws.Calls.All.Count} requests: {string.Join(", ", story.Aws.Calls.Operations)}";
}
