using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>REVIEW_IN_PROGRESS: a stack that was never created, with or without the change set that would.</summary>
public sealed class ShellStories
{
    [Fact]
    public async Task A_branch_that_is_deleted_while_its_first_change_set_waits_leaves_no_shell()
    {
        await using var story = await StackStory.BeginAsync(requireApproval: true);
        story.Push();
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.AwaitingApproval);
        story.Find()!.Status.ShouldBe("REVIEW_IN_PROGRESS");

        story.DeleteBranch();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());
        story.Aws.LivingStacks.ShouldBeEmpty();
        (await story.JournalAsync()).ShouldContain($"deleting the stack '{StackStory.Stack}', which was never created");
    }

    [Fact]
    public async Task A_first_change_set_that_cannot_be_computed_says_why_and_the_next_commit_mends_it()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Settings.ChangeSetTime = TimeSpan.FromSeconds(5);
        story.Aws.Script(StackStory.Stack).NextChangeSetFails("Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document.");
        story.Push();

        var record = await story.SettleAsync();
        (record.Phase, record.Published).ShouldBe((EnvironmentPhase.Failed, null));
        (await story.JournalAsync()).ShouldContain("CloudFormation cannot do this: Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document.\nIt is tried again with the next commit");
        story.Aws.Calls.Clear();
        await story.SettleAsync();
        story.Aws.Calls.Writes.ShouldBeEmpty();

        var commit = story.Push();
        (await story.SettleAsync()).Serving.ShouldBe(commit, await story.JournalAsync());
        story.Aws.AllStacks.Count.ShouldBe(1, "a shell takes the next change set");
    }

    [Fact]
    public async Task A_branch_that_is_deleted_over_a_change_set_that_cannot_be_computed_leaves_no_shell()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Script(StackStory.Stack).NextChangeSetFails("no");
        story.Push();
        await story.SettleAsync();

        story.DeleteBranch();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());
        story.Aws.LivingStacks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_set_that_somebody_deleted_is_prepared_anew_while_it_is_known_whose_shell_it_is()
    {
        await using var story = await StackStory.BeginAsync(requireApproval: true);
        story.Push();
        var first = (await story.SettleAsync()).Proposal;

        await story.DeleteChangeSetAsync(first!.Id);
        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.AwaitingApproval, await story.JournalAsync());
        record.Proposal!.Id.ShouldNotBe(first.Id);
        story.Aws.AllStacks.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_shell_of_which_nothing_tells_whose_it_is_is_left_alone_and_what_to_do_is_told()
    {
        await using var story = await StackStory.BeginAsync(requireApproval: true);
        story.Push();
        var first = (await story.SettleAsync()).Proposal;
        await story.DeleteChangeSetAsync(first!.Id);
        await story.RestartAsync();
        story.Aws.Calls.Clear();

        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.Failed, await story.JournalAsync());
        record.Reason.ShouldNotBeNull().ShouldContain($"it was never created (REVIEW_IN_PROGRESS) and holds no change set of ReviewEnv, so that nothing tells whose it is. If nobody needs it: aws cloudformation delete-stack --stack-name {StackStory.Stack}");
        story.Aws.Calls.Writes.ShouldBeEmpty();

        story.DeleteBranch();
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped);
        (await story.JournalAsync()).ShouldNotContain("nothing of it is left");
        story.Find()!.Status.ShouldBe("REVIEW_IN_PROGRESS");
    }

    [Fact]
    public async Task A_shell_that_somebody_else_made_is_never_touched()
    {
        await using var story = await StackStory.BeginAsync();
        await story.MakeShellAsync();
        story.Aws.Calls.Clear();
        story.Push();

        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.Failed, await story.JournalAsync());
        story.Aws.Calls.Writes.ShouldBeEmpty();
        story.Find()!.ChangeSets.ShouldBe(["by-hand"]);
    }
}
