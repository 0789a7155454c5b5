using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>What goes without asking goes only as long as nothing can be lost by it.</summary>
public sealed class UnaskedStories
{
    [Fact]
    public async Task A_later_end_that_would_also_undo_what_somebody_changed_by_hand_is_asked_for()
    {
        await using var story = await StackStory.LiveAsync(requireApproval: true);
        await story.UpdateAsync("DesiredCount", "7");

        await story.WishAsync(wishes => wishes with { ExtendedUntil = story.Clock.GetUtcNow().AddDays(20) });

        var record = await story.SettleAsync();
        record.Phase.ShouldBe(EnvironmentPhase.AwaitingApproval, await story.JournalAsync());
        story.Find()!.Parameters["DesiredCount"].ShouldBe("7");
        await story.ApproveAsync();
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
    }

    [Fact]
    public async Task Where_nobody_has_to_be_asked_it_is_at_least_told()
    {
        await using var story = await StackStory.LiveAsync();
        await story.UpdateAsync("DesiredCount", "7");

        await story.WishAsync(wishes => wishes with { ExtendedUntil = story.Clock.GetUtcNow().AddDays(20) });

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);
        story.Find()!.Parameters["DesiredCount"].ShouldBe("1");
        (await story.JournalAsync()).ShouldContain("change AWS::SQS::Queue/Queue (Properties.DelaySeconds)");
    }

    [Fact]
    public async Task Sleep_that_would_replace_something_is_asked_for_and_dropped_by_waking()
    {
        await using var story = await StackStory.BeginAsync(requireApproval: true);
        story.Body = story.Body.Replace("DelaySeconds: !Ref DesiredCount", "DelaySeconds: !Ref DesiredCount, QueueName: !Sub \"q-${DesiredCount}\"");
        var commit = story.Push();
        await story.SettleAsync();
        await story.ApproveAsync();
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
        story.Aws.Settings.ChangeSetTime = TimeSpan.FromSeconds(5);

        await story.WishAsync(wishes => wishes with { Sleep = new SleepWish(null, "ada", story.Clock.GetUtcNow()) });
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.AwaitingApproval, await story.JournalAsync());
        story.Find()!.Parameters["DesiredCount"].ShouldBe("1");

        await story.WishAsync(wishes => wishes with { Sleep = null });
        var record = await story.SettleAsync();
        (record.Phase, record.Serving).ShouldBe((EnvironmentPhase.Ready, commit), await story.JournalAsync());
        story.Find()!.ChangeSets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tags_that_cannot_be_written_do_not_make_a_failure_of_what_serves()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_ROLLBACK_COMPLETE", "not authorized to perform: logs:TagResource", "Queue");

        await story.WishAsync(wishes => wishes with { ExtendedUntil = story.Clock.GetUtcNow().AddDays(20) });
        for (var i = 0; i < 5; i++) await story.PassAsync();

        (await story.RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
        (await story.JournalAsync()).ShouldContain("could not be brought up to date: Queue (AWS::SQS::Queue): Resource handler returned message: \"not authorized to perform: logs:TagResource");
        var asked = story.Aws.Calls.Count("ExecuteChangeSet");
        for (var i = 0; i < 5; i++) await story.PassAsync();
        story.Aws.Calls.Count("ExecuteChangeSet").ShouldBe(asked, "it is not tried again and again");
        var next = story.Push();
        (await story.SettleAsync()).Serving.ShouldBe(next, await story.JournalAsync());
    }

    [Fact]
    public async Task A_creation_is_not_cut_off_by_putting_it_to_sleep_or_asking_for_the_same_again()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Settings.OperationTime = TimeSpan.FromMinutes(40);
        story.Push();
        await story.UntilAsync(EnvironmentPhase.Provisioning);
        story.Clock.Advance(TimeSpan.FromMinutes(15));

        await story.WishAsync(wishes => wishes with { Sleep = new SleepWish(null, "ada", story.Clock.GetUtcNow()) });
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Sleeping, await story.JournalAsync());

        story.Aws.AllStacks.Count.ShouldBe(1);
    }
}
