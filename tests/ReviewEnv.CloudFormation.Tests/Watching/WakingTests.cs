using ReviewEnv.CloudFormation.Tests.Story;
using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Watching;

/// <summary>Driver and poller together: what has come to its end is seen soon, and nobody asks all the time.</summary>
public sealed class WakingTests
{
    [Fact]
    public async Task A_creation_is_published_soon_after_its_end_with_few_requests()
    {
        await using var story = await StackStory.BeginAsync();
        (story.Aws.Settings.ChangeSetTime, story.Aws.Settings.OperationTime) = (TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(300));
        story.Push();

        var took = await story.RunAsync(record => record.Phase == EnvironmentPhase.Ready, TimeSpan.FromMinutes(10));

        took.TotalSeconds.ShouldBeInRange(308, 350);
        story.Aws.Calls.All.Count.ShouldBeLessThan(50, Counts(story));
    }

    [Fact]
    public async Task A_small_update_and_a_deletion_are_seen_within_seconds()
    {
        await using var story = await StackStory.LiveAsync();
        (story.Aws.Settings.ChangeSetTime, story.Aws.Settings.StackTimes) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(12));
        var commit = story.Push();

        // Twelve seconds each for the update and the cleaning up.
        (await story.RunAsync(record => record.Published?.Commit == commit, TimeSpan.FromMinutes(2))).TotalSeconds.ShouldBeInRange(27, 42);

        story.DeleteBranch();
        (await story.RunAsync(record => record.Phase == EnvironmentPhase.Stopped, TimeSpan.FromMinutes(2))).TotalSeconds.ShouldBeInRange(12, 20);
    }

    [Fact]
    public async Task What_ends_after_its_deadline_is_taken_up_when_it_does()
    {
        await using var story = await StackStory.BeginAsync(target => target with { OperationTimeout = TimeSpan.FromMinutes(5) });
        story.Aws.Settings.OperationTime = TimeSpan.FromMinutes(12);
        story.Push();

        await story.RunAsync(record => record.Phase == EnvironmentPhase.Failed, TimeSpan.FromMinutes(9));

        (await story.RunAsync(record => record.Phase == EnvironmentPhase.Ready, TimeSpan.FromMinutes(12))).TotalMinutes.ShouldBeLessThan(8);
    }

    private static string Counts(StackStory story) => string.Join(", ", story.Aws.Calls.Operations.GroupBy(name => name).Select(group => $"{group.Key} {group.Count()}"));
}
