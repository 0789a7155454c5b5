using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>requireApproval: nothing is carried out that nobody has seen.</summary>
public sealed class ApprovalStories
{
    [Fact]
    public async Task A_change_is_shown_and_carried_out_once_it_is_approved()
    {
        await using var story = await StackStory.BeginAsync(requireApproval: true);
        story.Aws.Settings.ChangeSetTime = TimeSpan.FromSeconds(5);
        var commit = story.Push();

        var waiting = await story.SettleAsync();
        waiting.Phase.ShouldBe(EnvironmentPhase.AwaitingApproval, await story.JournalAsync());
        waiting.Proposal!.Changes.Select(change => change.Object).ShouldBe(["AWS::SQS::Queue/Queue", "AWS::S3::Bucket/Bucket"]);
        (await story.JournalAsync()).ShouldContain("2 to add waits for approval, on its page or by 'reviewenv approve'");
        story.Find()!.Status.ShouldBe("REVIEW_IN_PROGRESS");

        // However long a person takes, the creation has its whole time.
        story.Clock.Advance(TimeSpan.FromHours(30));
        story.Aws.Settings.OperationTime = TimeSpan.FromMinutes(5);
        await story.ApproveAsync();
        var record = await story.SettleAsync();

        var journal = await story.JournalAsync();
        (record.Phase, record.Serving).ShouldBe((EnvironmentPhase.Ready, commit), journal);
        journal.ShouldNotContain("operationTimeout", Case.Insensitive, journal);
        story.Aws.Calls.Count("CreateChangeSet").ShouldBe(1);
    }

    [Fact]
    public async Task A_replacement_and_a_removal_stand_out_and_the_old_commit_serves_while_they_wait()
    {
        await using var story = await StackStory.LiveAsync(requireApproval: true);
        var old = (await story.RecordAsync()).Serving;
        story.Body = story.Body.Replace("DelaySeconds: !Ref DesiredCount", "DelaySeconds: !Ref DesiredCount, QueueName: other").Replace("  Bucket: { Type: AWS::S3::Bucket }\n", "");
        story.Push();

        var record = await story.SettleAsync();

        (record.Phase, record.Serving, record.Published?.Commit).ShouldBe((EnvironmentPhase.AwaitingApproval, old, old));
        var journal = await story.JournalAsync();
        journal.ShouldContain("1 to replace, 1 to remove waits for approval");
        journal.ShouldContain("! replace AWS::SQS::Queue/Queue (Properties.QueueName)");
        journal.ShouldContain("! remove AWS::S3::Bucket/Bucket");
    }

    [Fact]
    public async Task A_newer_commit_makes_what_was_prepared_obsolete_and_asks_again()
    {
        await using var story = await StackStory.LiveAsync(requireApproval: true);
        story.Push();
        var older = (await story.SettleAsync()).Proposal!;
        var commit = story.Push();

        var newer = (await story.SettleAsync()).Proposal!;
        newer.Id.ShouldNotBe(older.Id);
        story.Find()!.ChangeSets.Count.ShouldBe(1, "what is obsolete is deleted");
        await story.WishAsync(wishes => wishes with { Approval = new Approval(older.Id, "ada", story.Clock.GetUtcNow()) });
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.AwaitingApproval, "an approval is good for what was seen");

        await story.ApproveAsync();
        (await story.SettleAsync()).Serving.ShouldBe(commit, await story.JournalAsync());
    }

    [Fact]
    public async Task Somebody_elses_update_in_between_has_it_prepared_and_asked_for_anew()
    {
        await using var story = await StackStory.LiveAsync(requireApproval: true);
        var commit = story.Push();
        var older = (await story.SettleAsync()).Proposal!;
        await story.UpdateAsync("DesiredCount", "7");

        await story.ApproveAsync();
        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.AwaitingApproval, await story.JournalAsync());
        record.Proposal!.Id.ShouldNotBe(older.Id);
        await story.ApproveAsync();
        (await story.SettleAsync()).Serving.ShouldBe(commit, await story.JournalAsync());
        story.Find()!.Parameters["DesiredCount"].ShouldBe("1");
    }

    [Fact]
    public async Task Sleeping_waking_and_a_later_end_need_nobodys_approval()
    {
        await using var story = await StackStory.LiveAsync(requireApproval: true);
        story.Aws.Settings.ChangeSetTime = TimeSpan.FromSeconds(5);

        await story.WishAsync(wishes => wishes with { Sleep = new SleepWish(null, "ada", story.Clock.GetUtcNow()) });
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Sleeping, await story.JournalAsync());
        story.Find()!.Parameters["DesiredCount"].ShouldBe("0");

        await story.WishAsync(wishes => wishes with { Sleep = null });
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
        story.Find()!.Parameters["DesiredCount"].ShouldBe("1");

        var later = story.Clock.GetUtcNow().AddDays(20);
        await story.WishAsync(wishes => wishes with { ExtendedUntil = later });
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
        (await story.ObserveAsync()).ExpiresAt.ShouldBe(later);
        story.Find()!.ChangeSets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Going_back_to_what_is_live_drops_what_was_prepared()
    {
        await using var story = await StackStory.LiveAsync(requireApproval: true);
        var old = (await story.RecordAsync()).Serving!.Value;
        var newer = story.Push();
        await story.SettleAsync();

        story.Reset(old);

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
        story.Find()!.ChangeSets.ShouldBeEmpty();
        (await story.JournalAsync()).ShouldContain($"dropped the change that was prepared for {newer.Short}");
    }
}
