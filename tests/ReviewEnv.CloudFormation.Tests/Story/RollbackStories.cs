using ReviewEnv.Core.Work;
using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>UPDATE_ROLLBACK_FAILED.</summary>
public sealed class RollbackStories
{
    [Fact]
    public async Task A_rollback_that_failed_once_is_continued()
    {
        await using var story = await StackStory.LiveAsync();
        var old = (await story.RecordAsync()).Serving!.Value;
        story.Aws.Script(StackStory.Stack).NextUpdateGetsStuck(0, "Queue");
        story.Push();

        var record = await story.SettleAsync();

        var journal = await story.JournalAsync();
        (record.Phase, record.Serving, record.Published?.Commit).ShouldBe((EnvironmentPhase.Failed, old, old), journal);
        story.Find()!.Status.ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        Continuations(story).ShouldBe([""]);
        journal.ShouldContain($"Continuing the rollback of '{StackStory.Stack}'");
    }

    [Fact]
    public async Task A_rollback_that_failed_again_is_continued_without_what_fails()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Script(StackStory.Stack).NextUpdateGetsStuck(int.MaxValue, "Queue");
        story.Push();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Failed);

        story.Find()!.Status.ShouldBe("UPDATE_ROLLBACK_COMPLETE");
        Continuations(story).ShouldBe(["", "Queue"]);
        (await story.JournalAsync()).ShouldContain("leaving Queue as it is: it may differ from the template until an update changes it");
    }

    [Fact]
    public async Task A_rollback_that_fails_whatever_is_tried_waits_and_says_what_to_do_and_every_request_continues_it_again()
    {
        await using var story = await StackStory.LiveAsync();
        var old = (await story.RecordAsync()).Serving!.Value;
        Stick(story);
        story.Push();

        var record = await story.SettleAsync();
        (record.Phase, record.Serving, record.Published?.Commit).ShouldBe((EnvironmentPhase.Failed, old, old), await story.JournalAsync());
        Continuations(story).Count.ShouldBe(2);
        record.Reason.ShouldNotBeNull().ShouldContain("its rollback failed 3 times: Queue (AWS::SQS::Queue): Resource handler returned message: \"boom\"");
        record.Reason.ShouldContain("Mend what is in the way, then 'reviewenv deploy' continues it; or 'reviewenv stop' removes the stack");

        await story.DeployAsync();
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Failed);
        Continuations(story).ShouldBe(["", "Queue", "", "Queue"]);
        await story.SettleAsync();
        Continuations(story).Count.ShouldBe(4, "nobody asked again");

        story.Aws.OnCall = null;
        await story.DeployAsync(generation: 2);
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
        Continuations(story).Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_stack_whose_rollback_is_stuck_can_be_stopped()
    {
        await using var story = await StackStory.LiveAsync();
        Stick(story);
        story.Push();
        await story.SettleAsync();

        story.DeleteBranch();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());
        story.Aws.LivingStacks.ShouldBeEmpty();
    }

    private static List<string> Continuations(StackStory story) =>
        [.. story.Aws.Calls.Writes.Where(call => call.Operation == "ContinueUpdateRollback").Select(call => call.Fields.GetValueOrDefault("ResourcesToSkip.member.1") ?? "")];

    /// <summary>Every rollback gets stuck, also one that skips what failed.</summary>
    private static void Stick(StackStory story)
    {
        story.Aws.Script(StackStory.Stack).NextUpdateGetsStuck(int.MaxValue, "Queue");
        story.Aws.Settings.RollbackTime = TimeSpan.FromMinutes(1);
        story.Aws.OnCall = (call, moment) =>
        {
            if (call.Operation == "ContinueUpdateRollback" && moment == CallMoment.After && call.Fields.ContainsKey("ResourcesToSkip.member.1")) story.Aws.Script(StackStory.Stack).Put("UPDATE_ROLLBACK_FAILED", "The bucket is in the way");
            return Task.CompletedTask;
        };
    }
}
