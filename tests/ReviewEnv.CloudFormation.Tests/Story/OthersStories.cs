using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>What somebody does to the stack past ReviewEnv, the IMPORT_* statuses among it.</summary>
public sealed class OthersStories
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_update_by_hand_disturbs_nothing(bool restarts)
    {
        await using var story = await StackStory.LiveAsync();
        var before = await story.RecordAsync();
        story.Aws.Settings.StackTimes = TimeSpan.FromMinutes(90);
        await story.UpdateAsync("DesiredCount", "7");
        if (restarts) await story.RestartAsync();
        story.Clock.Advance(TimeSpan.FromMinutes(80));

        var during = await story.SettleAsync();
        (during.Phase, during.Published, during.Serving).ShouldBe((EnvironmentPhase.Ready, before.Published, before.Serving), await story.JournalAsync());
        story.Find()!.Status.ShouldBe("UPDATE_IN_PROGRESS");

        story.Clock.Advance(TimeSpan.FromMinutes(200));
        var after = await story.SettleAsync();
        (after.Phase, after.Published).ShouldBe((EnvironmentPhase.Ready, before.Published), await story.JournalAsync());
        story.Find()!.Parameters["DesiredCount"].ShouldBe("7");

        // The next commit has it as the template says.
        story.Aws.Settings.StackTimes = TimeSpan.Zero;
        story.Push();
        await story.SettleAsync();
        story.Find()!.Parameters["DesiredCount"].ShouldBe("1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_update_by_hand_that_fails_is_not_taken_for_the_commits_failure(bool restarts)
    {
        await using var story = await StackStory.LiveAsync();
        var before = await story.RecordAsync();
        story.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_ROLLBACK_COMPLETE");
        await story.UpdateAsync("DesiredCount", "7");
        if (restarts) await story.RestartAsync();

        var record = await story.SettleAsync();

        story.Find()!.Status.ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        (record.Phase, record.Published, record.Serving).ShouldBe((EnvironmentPhase.Ready, before.Published, before.Serving), await story.JournalAsync());
    }

    [Fact]
    public async Task A_commit_waits_for_an_update_by_hand_and_never_cancels_it()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Settings.StackTimes = TimeSpan.FromMinutes(25);
        await story.UpdateAsync("DesiredCount", "7");

        var commit = story.Push();
        var record = await story.SettleAsync();

        (record.Phase, record.Serving).ShouldBe((EnvironmentPhase.Ready, commit), await story.JournalAsync());
        story.Aws.Calls.Count("CancelUpdateStack").ShouldBe(0);
        (await story.JournalAsync()).ShouldContain($"{commit.Short} waits for an update to end that somebody began past ReviewEnv");
    }

    [Fact]
    public async Task An_update_by_hand_that_stopped_halfway_is_rolled_back_while_the_commit_serves()
    {
        await using var story = await StackStory.LiveAsync();
        var before = await story.RecordAsync();
        story.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_FAILED");
        await story.UpdateAsync("DesiredCount", "7");

        var record = await story.SettleAsync();

        (record.Phase, record.Published).ShouldBe((EnvironmentPhase.Ready, before.Published), await story.JournalAsync());
        story.Find()!.Status.ShouldBe("UPDATE_ROLLBACK_COMPLETE");
    }

    [Theory]
    [InlineData("IMPORT_IN_PROGRESS", EnvironmentPhase.Ready)]
    [InlineData("IMPORT_COMPLETE", EnvironmentPhase.Ready)]
    [InlineData("IMPORT_ROLLBACK_IN_PROGRESS", EnvironmentPhase.Ready)]
    [InlineData("IMPORT_ROLLBACK_COMPLETE", EnvironmentPhase.Ready)]
    [InlineData("IMPORT_ROLLBACK_FAILED", EnvironmentPhase.Failed)]
    public async Task An_import_by_hand_leaves_the_url_published(string status, EnvironmentPhase phase)
    {
        await using var story = await StackStory.LiveAsync();
        var before = await story.RecordAsync();
        story.Aws.Script(StackStory.Stack).Put(status, "User Initiated");

        var record = await story.SettleAsync();

        (record.Phase, record.Published, record.Serving).ShouldBe((phase, before.Published, before.Serving), await story.JournalAsync());
        story.Aws.LivingStacks.Count.ShouldBe(1);
        if (phase == EnvironmentPhase.Failed) (await story.JournalAsync()).ShouldContain($"is in {status} state and can not be rolled back");
    }

    [Theory]
    [InlineData("reviewenv:instance")]
    [InlineData("reviewenv:ref")]
    public async Task A_stack_that_lost_our_tags_is_never_touched_again(string tag)
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Script(StackStory.Stack).Tag(tag, null);
        story.Aws.Calls.Clear();
        story.Push();

        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.Failed, await story.JournalAsync());
        record.Published.ShouldBeNull("nobody knows what answers there");
        record.Reason.ShouldNotBeNull().ShouldContain("exists on the target and was not made by ReviewEnv for this branch, so it is left alone: the stack carries no tags of ReviewEnv");

        story.DeleteBranch();
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped);
        story.Aws.Calls.Writes.ShouldBeEmpty();
        story.Find()!.Status.ShouldBe("CREATE_COMPLETE");
    }

    [Fact]
    public async Task A_stack_that_somebody_deleted_is_made_again()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Script(StackStory.Stack).Put("DELETE_COMPLETE");

        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
        story.Aws.LivingStacks.Count.ShouldBe(1);
        (await story.JournalAsync()).ShouldContain("withdrawn: ");
    }

    [Fact]
    public async Task A_deletion_that_somebody_tried_in_vain_is_told_and_finished()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Script(StackStory.Stack).DeletionsFail("Bucket", times: 1);
        await story.Api.DeleteStackAsync(new Amazon.CloudFormation.Model.DeleteStackRequest { StackName = StackStory.Stack });

        var record = await story.SettleAsync();

        // What is half gone cannot be updated: it goes, and comes back whole.
        record.Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
        story.Aws.AllStacks.Select(stack => stack.Status).ShouldBe(["DELETE_COMPLETE", "CREATE_COMPLETE"]);
    }
}
