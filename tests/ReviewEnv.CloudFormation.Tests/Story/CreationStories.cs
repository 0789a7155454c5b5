using ReviewEnv.Core.Work;
using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>CREATE_IN_PROGRESS, CREATE_COMPLETE, CREATE_FAILED, ROLLBACK_IN_PROGRESS, ROLLBACK_COMPLETE, ROLLBACK_FAILED.</summary>
public sealed class CreationStories
{
    [Fact]
    public async Task A_commit_becomes_a_stack_whose_url_is_published()
    {
        await using var story = await StackStory.BeginAsync();
        var commit = story.Push();

        var record = await story.SettleAsync();

        var journal = await story.JournalAsync();
        (record.Phase, record.Serving, record.Published?.Commit).ShouldBe((EnvironmentPhase.Ready, commit, commit), journal);
        record.Published!.Url.ShouldBe(new Uri($"https://{StackStory.Stack}.stacks.invalid/"));
        record.Outputs["Served"].ShouldBe(commit.Value);
        story.Aws.AllStacks.Select(stack => stack.Status).ShouldBe(["CREATE_COMPLETE"]);
        journal.ShouldContain($"creating the stack '{StackStory.Stack}' for {commit.Short}: 2 to add");
        journal.ShouldContain("add AWS::SQS::Queue/Queue");
    }

    [Fact]
    public async Task While_it_is_created_its_page_says_what_is_still_at_work()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Settings.OperationTime = TimeSpan.FromMinutes(6);
        story.Push();

        var record = await story.UntilAsync(record => record.Reason?.Contains("creating the stack: ") == true, "says what is at work");

        (record.Phase, record.Published).ShouldBe((EnvironmentPhase.Provisioning, null));
        record.Reason.ShouldBe("creating the stack: Bucket (AWS::S3::Bucket)");
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);
    }

    [Theory]
    [InlineData("ROLLBACK_COMPLETE")]
    [InlineData("ROLLBACK_FAILED")]
    [InlineData("CREATE_FAILED")]
    public async Task A_failed_creation_is_explained_before_it_is_deleted_and_created_once_more(string status)
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Script(StackStory.Stack).NextCreationEnds(status, "No more queues for you", "Queue");
        var toldBefore = "";
        story.Aws.OnCall = async (call, moment) =>
        {
            if (call.Operation == "DeleteStack" && moment == CallMoment.Before) toldBefore = await story.JournalAsync();
        };
        story.Push();

        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
        toldBefore.ShouldContain($"the stack could not be created ({status}): Queue (AWS::SQS::Queue): ");
        toldBefore.ShouldContain("No more queues for you");
        toldBefore.ShouldContain("What it left is removed, and it is created once more.");
        story.Aws.AllStacks.Select(stack => stack.Status).ShouldBe(["DELETE_COMPLETE", "CREATE_COMPLETE"]);
    }

    [Fact]
    public async Task A_creation_that_fails_twice_waits_for_a_new_commit_which_then_works()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Script(StackStory.Stack).NextCreationEnds("ROLLBACK_COMPLETE").NextCreationEnds("ROLLBACK_COMPLETE");
        story.Push();

        var failed = await story.SettleAsync();

        var journal = await story.JournalAsync();
        (failed.Phase, failed.Published).ShouldBe((EnvironmentPhase.Failed, null), journal);
        story.Aws.AllStacks.Select(stack => stack.Status).ShouldBe(["DELETE_COMPLETE", "ROLLBACK_COMPLETE"]);
        journal.ShouldContain("It is tried again with the next commit, or by 'reviewenv deploy'.");
        story.Aws.Calls.Clear();
        await story.SettleAsync();
        story.Aws.Calls.Writes.ShouldBeEmpty("what failed twice is left alone");

        var commit = story.Push();
        (await story.SettleAsync()).Serving.ShouldBe(commit, await story.JournalAsync());
        story.Aws.LivingStacks.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_failed_twice_is_tried_again_when_somebody_asks()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Script(StackStory.Stack).NextCreationEnds("ROLLBACK_COMPLETE").NextCreationEnds("ROLLBACK_COMPLETE");
        story.Push();
        await story.SettleAsync();

        await story.DeployAsync();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
    }

    [Fact]
    public async Task While_a_failed_creation_is_undone_its_page_says_why()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Settings.RollbackTime = TimeSpan.FromMinutes(5);
        story.Aws.Script(StackStory.Stack).NextCreationEnds("ROLLBACK_COMPLETE", "No more queues for you", "Queue");
        story.Push();

        var record = await story.UntilAsync(record => record.Reason?.Contains("is being undone") == true, "is being undone");

        record.Phase.ShouldBe(EnvironmentPhase.Provisioning);
        record.Reason.ShouldNotBeNull().ShouldContain("No more queues for you");
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
    }

    [Fact]
    public async Task A_branch_that_is_deleted_over_a_failed_creation_leaves_its_reason_and_nothing_else()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Settings.OperationTime = TimeSpan.FromMinutes(1);
        story.Aws.Script(StackStory.Stack).NextCreationEnds("ROLLBACK_COMPLETE", "No more queues for you");
        story.Push();
        await story.UntilAsync(EnvironmentPhase.Provisioning);
        story.Clock.Advance(TimeSpan.FromMinutes(2));

        story.DeleteBranch();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());
        story.Aws.LivingStacks.ShouldBeEmpty();
        (await story.JournalAsync()).ShouldContain("No more queues for you");
    }

    [Fact]
    public async Task Past_the_operation_timeout_it_counts_as_failed_and_is_taken_up_when_it_ends_well_after_all()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Settings.OperationTime = TimeSpan.FromMinutes(90);
        var commit = story.Push();

        var late = await story.SettleAsync();

        (late.Phase, late.Published).ShouldBe((EnvironmentPhase.Failed, null));
        (await story.JournalAsync()).ShouldContain($"the stack '{StackStory.Stack}' has been CREATE_IN_PROGRESS for more than 1h (the target's operationTimeout). It is watched on, and taken up when it moves");

        story.Clock.Advance(TimeSpan.FromMinutes(40));
        var record = await story.SettleAsync();
        (record.Phase, record.Serving).ShouldBe((EnvironmentPhase.Ready, commit), await story.JournalAsync());
        story.Aws.AllStacks.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_newer_commit_waits_for_the_creation_within_supersedeAfter()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Settings.OperationTime = TimeSpan.FromMinutes(5);
        var first = story.Push();
        await story.UntilAsync(EnvironmentPhase.Provisioning);

        var second = story.Push();
        var record = await story.SettleAsync();

        var journal = await story.JournalAsync();
        (record.Phase, record.Serving).ShouldBe((EnvironmentPhase.Ready, second), journal);
        story.Aws.AllStacks.Select(stack => stack.Status).ShouldBe(["UPDATE_COMPLETE"]);
        journal.ShouldContain($"{second.Short} waits for the operation for {first.Short} to end; it is cut off after 10m");
    }

    [Fact]
    public async Task A_newer_commit_has_a_creation_deleted_that_takes_too_long()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Script(StackStory.Stack).NextCreationEnds("CREATE_IN_PROGRESS");
        var first = story.Push();
        await story.UntilAsync(EnvironmentPhase.Provisioning);

        var second = story.Push();
        var record = await story.SettleAsync();

        var journal = await story.JournalAsync();
        (record.Phase, record.Serving).ShouldBe((EnvironmentPhase.Ready, second), journal);
        story.Aws.AllStacks.Select(stack => stack.Status).ShouldBe(["DELETE_COMPLETE", "CREATE_COMPLETE"]);
        journal.ShouldContain($"deleting the stack that was being created for {first.Short}, to create it for {second.Short}");
    }
}
