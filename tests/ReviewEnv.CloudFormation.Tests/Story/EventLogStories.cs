using ReviewEnv.Core.Drivers;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>What the page of an environment shows as its log.</summary>
public sealed class EventLogStories
{
    [Fact]
    public async Task The_newest_events_are_shown_oldest_first_with_their_reasons()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Settings.EventsPerPage = 2;
        story.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_ROLLBACK_COMPLETE", "boom", "Queue");
        story.Push();
        await story.SettleAsync();

        var lines = await story.Driver.TailAsync(new EnvironmentIdentity(StackStory.Key, StackStory.Stack), 5, CancellationToken.None);

        lines.Count.ShouldBe(5);
        lines[^1].ShouldContain($"UPDATE_ROLLBACK_COMPLETE {StackStory.Stack} (AWS::CloudFormation::Stack)");
        (await story.Driver.TailAsync(new EnvironmentIdentity(StackStory.Key, StackStory.Stack), 1000, CancellationToken.None)).ShouldContain(line => line.Contains("UPDATE_FAILED Queue (AWS::SQS::Queue): ") && line.Contains("boom"));
    }

    [Fact]
    public async Task Of_somebody_elses_stack_nothing_is_shown()
    {
        await using var story = await StackStory.LiveAsync();
        (await story.Driver.TailAsync(new EnvironmentIdentity(Some.Key(), StackStory.Stack), 5, CancellationToken.None)).ShouldBeEmpty();
    }
}
