using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>UPDATE_IN_PROGRESS, UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED, UPDATE_ROLLBACK_IN_PROGRESS, UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_ROLLBACK_COMPLETE.</summary>
public sealed class UpdateStories
{
    [Fact]
    public async Task A_commit_updates_the_stack_and_the_old_one_stays_published_until_then()
    {
        await using var story = await StackStory.LiveAsync();
        var old = (await story.RecordAsync()).Serving;
        story.Aws.Settings.StackTimes = TimeSpan.FromMinutes(5);
        var commit = story.Push();

        var during = await story.UntilAsync(record => record.Reason?.StartsWith("updating the stack: ") == true, "is updating");
        (during.Phase, during.Serving, during.Published?.Commit).ShouldBe((EnvironmentPhase.Provisioning, old, old));
        var cleaning = await story.UntilAsync(record => record.Reason?.Contains("what it replaced is being removed") == true, "is cleaning up");
        (cleaning.Phase, cleaning.Serving).ShouldBe((EnvironmentPhase.Provisioning, commit));

        var record = await story.SettleAsync();
        (record.Phase, record.Serving, record.Published?.Commit).ShouldBe((EnvironmentPhase.Ready, commit, commit), await story.JournalAsync());
        story.Aws.AllStacks.Select(stack => stack.Status).ShouldBe(["UPDATE_COMPLETE"]);
    }

    [Fact]
    public async Task A_failed_update_leaves_the_old_commit_serving_and_published_and_says_why()
    {
        await using var story = await StackStory.LiveAsync();
        var old = (await story.RecordAsync()).Serving!.Value;
        story.Aws.Settings.StackTimes = TimeSpan.FromMinutes(5);
        story.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_ROLLBACK_COMPLETE", "No more queues for you", "Queue");
        story.Push();

        var during = await story.UntilAsync(record => record.Reason?.StartsWith("the update failed and is being rolled back: Queue") == true, "is rolling back");
        (during.Serving, during.Published?.Commit).ShouldBe((old, old));
        var record = await story.SettleAsync();

        var journal = await story.JournalAsync();
        (record.Phase, record.Serving, record.Published?.Commit).ShouldBe((EnvironmentPhase.Failed, old, old), journal);
        story.Served.ShouldBe(old.Value);
        story.Aws.AllStacks.Select(stack => stack.Status).ShouldBe(["UPDATE_ROLLBACK_COMPLETE"]);
        journal.ShouldContain("the update failed and was rolled back: Queue (AWS::SQS::Queue): Resource handler returned message: \"No more queues for you\"");
        journal.ShouldContain($"It is tried again with the next commit, or by 'reviewenv deploy'. {old.Short} keeps serving.");

        var commit = story.Push();
        (await story.SettleAsync()).Serving.ShouldBe(commit, await story.JournalAsync());
    }

    [Fact]
    public async Task A_branch_that_goes_back_to_the_commit_that_still_serves_is_ready_again()
    {
        await using var story = await StackStory.LiveAsync();
        var old = (await story.RecordAsync()).Serving!.Value;
        story.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_ROLLBACK_COMPLETE");
        story.Push();
        await story.SettleAsync();

        story.Reset(old);
        var record = await story.SettleAsync();

        (record.Phase, record.Serving).ShouldBe((EnvironmentPhase.Ready, old), await story.JournalAsync());
    }

    [Fact]
    public async Task An_update_that_stopped_halfway_is_rolled_back()
    {
        await using var story = await StackStory.LiveAsync();
        var old = (await story.RecordAsync()).Serving!.Value;
        story.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_FAILED", "No more queues for you", "Queue");
        story.Push();

        var record = await story.SettleAsync();

        var journal = await story.JournalAsync();
        (record.Phase, record.Serving, record.Published?.Commit).ShouldBe((EnvironmentPhase.Failed, old, old), journal);
        story.Find()!.Status.ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        journal.ShouldContain($"rolling '{StackStory.Stack}' back, which an update left halfway");
        journal.ShouldContain("No more queues for you");
    }

    [Fact]
    public async Task A_newer_commit_waits_for_the_update_within_supersedeAfter_and_cancels_it_past_that()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_IN_PROGRESS");
        var second = story.Push();
        await story.UntilAsync(EnvironmentPhase.Provisioning);

        var third = story.Push();
        story.Aws.Calls.Clear();
        story.Clock.Advance(TimeSpan.FromMinutes(9));
        await story.PassAsync();
        story.Aws.Calls.Writes.ShouldBeEmpty();
        var record = await story.SettleAsync();

        var journal = await story.JournalAsync();
        (record.Phase, record.Serving).ShouldBe((EnvironmentPhase.Ready, third), journal);
        story.Aws.Calls.Count("CancelUpdateStack").ShouldBe(1);
        journal.ShouldContain($"{third.Short} waits for the operation for {second.Short} to end");
        journal.ShouldContain($"cancelling the update to {second.Short} for {third.Short}");
    }

    [Fact]
    public async Task An_update_past_the_operation_timeout_counts_as_failed_while_the_old_commit_serves()
    {
        await using var story = await StackStory.LiveAsync();
        var old = (await story.RecordAsync()).Serving;
        story.Aws.Settings.OperationTime = TimeSpan.FromMinutes(90);
        var commit = story.Push();

        var late = await story.SettleAsync();
        (late.Phase, late.Published?.Commit).ShouldBe((EnvironmentPhase.Failed, old));
        late.Reason.ShouldNotBeNull().ShouldContain("has been UPDATE_IN_PROGRESS for more than 1h");

        story.Clock.Advance(TimeSpan.FromMinutes(40));
        (await story.SettleAsync()).Serving.ShouldBe(commit, await story.JournalAsync());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 5)]
    [InlineData(true, 0)]
    public async Task A_commit_that_changes_nothing_is_live_at_once(bool refuses, int seconds)
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Settings.ChangeSetTime = TimeSpan.FromSeconds(seconds);
        if (!refuses) story.Aws.Script(StackStory.Stack).NextChangeSetFails("The submitted information didn't contain changes. Submit different information to create a change set.");
        else story.Aws.Faults.Fail(new(400, "ValidationError", "No updates are to be performed."), "CreateChangeSet");
        var commit = story.Push();

        var record = await story.SettleAsync();

        var journal = await story.JournalAsync();
        (record.Phase, record.Serving).ShouldBe((EnvironmentPhase.Ready, commit), journal);
        journal.ShouldContain($"{commit.Short} changes nothing in '{StackStory.Stack}'");
        story.Find()!.ChangeSets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_status_that_came_after_this_version_is_waited_for_and_what_serves_stays_published()
    {
        await using var story = await StackStory.LiveAsync();
        var published = (await story.RecordAsync()).Published;
        story.Aws.Script(StackStory.Stack).Shows("UPDATE_PONDERING");

        await story.PassAsync();
        var record = await story.RecordAsync();
        record.Published.ShouldBe(published, await story.JournalAsync());
        record.Reason.ShouldNotBeNull().ShouldContain("the stack is UPDATE_PONDERING, which this version of ReviewEnv does not know; it is waited for");
        story.Aws.Calls.Clear();

        story.Aws.Script(StackStory.Stack).Shows(null);
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);
        story.Aws.Calls.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_status_that_nobody_knows_is_waited_for_until_the_deadline()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Settings.OperationTime = TimeSpan.FromHours(3);
        story.Push();
        await story.UntilAsync(EnvironmentPhase.Provisioning);
        story.Aws.Script(StackStory.Stack).Shows("CREATE_PONDERING");

        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.Failed, await story.JournalAsync());
        record.Reason.ShouldNotBeNull().ShouldContain("has been CREATE_PONDERING for more than 1h");
    }

    [Fact]
    public async Task A_new_commit_after_a_restart_in_the_middle_of_an_update_is_served()
    {
        await using var story = await StackStory.LiveAsync();
        var old = (await story.RecordAsync()).Serving;
        story.Aws.Settings.StackTimes = TimeSpan.FromMinutes(2);
        var commit = story.Push();
        await story.UntilAsync(EnvironmentPhase.Provisioning);

        await story.RestartAsync();
        await story.PassAsync();

        var during = await story.RecordAsync();
        (during.Phase, during.Serving, during.Published?.Commit).ShouldBe((EnvironmentPhase.Provisioning, old, old), await story.JournalAsync());
        (await story.SettleAsync()).Serving.ShouldBe(commit);
    }
}
