using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>DELETE_IN_PROGRESS, DELETE_FAILED, DELETE_COMPLETE.</summary>
public sealed class DeletionStories
{
    [Fact]
    public async Task A_branch_that_is_deleted_takes_its_url_and_then_its_stack_with_it()
    {
        await using var story = await StackStory.LiveAsync();
        // Long after it came up: what counts is when the deletion began.
        story.Clock.Advance(TimeSpan.FromHours(30));
        story.Aws.Settings.DeletionTime = TimeSpan.FromMinutes(5);
        story.DeleteBranch();

        var going = await story.UntilAsync(EnvironmentPhase.Stopping);
        going.Published.ShouldBeNull();
        var record = await story.SettleAsync();

        var journal = await story.JournalAsync();
        record.Phase.ShouldBe(EnvironmentPhase.Stopped, journal);
        story.Aws.AllStacks.Select(stack => stack.Status).ShouldBe(["DELETE_COMPLETE"]);
        journal.ShouldNotContain("not everything is gone", Case.Insensitive, journal);
        journal.ShouldContain($"deleting the stack '{StackStory.Stack}'");
        journal.ShouldContain("gone: the target confirms that nothing of it is left");
    }

    [Fact]
    public async Task A_commit_that_arrives_while_the_stack_is_deleted_gets_a_new_one()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Settings.DeletionTime = TimeSpan.FromMinutes(5);
        story.DeleteBranch();
        await story.UntilAsync(record => story.Find()?.Status == "DELETE_IN_PROGRESS", "is being deleted");

        var commit = story.Push();

        (await story.SettleAsync()).Serving.ShouldBe(commit, await story.JournalAsync());
        story.Aws.AllStacks.Select(stack => stack.Status).ShouldBe(["DELETE_COMPLETE", "CREATE_COMPLETE"]);
    }

    [Fact]
    public async Task What_will_not_go_is_deleted_once_more_as_it_is()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Script(StackStory.Stack).DeletionsFail("Bucket", times: 1);
        story.DeleteBranch();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());

        story.Aws.LivingStacks.ShouldBeEmpty();
        story.Aws.Calls.Count("DeleteStack").ShouldBe(2);
        (await story.JournalAsync()).ShouldContain($"deleting the stack '{StackStory.Stack}' again");
    }

    [Fact]
    public async Task What_may_not_stay_behind_leaks_with_its_name_and_is_tried_every_minute_until_it_goes()
    {
        await using var story = await StackStory.LiveAsync();
        var isFull = true;
        story.Aws.Script(StackStory.Stack).DeletionsFailWhile(() => isFull, "Bucket");
        story.DeleteBranch();

        var record = await story.UntilAsync(EnvironmentPhase.Leaking);
        for (var passes = 0; passes < 12; passes++)
        {
            await story.PassAsync();
            story.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        record = await story.RecordAsync();
        var journal = await story.JournalAsync();
        record.Phase.ShouldBe(EnvironmentPhase.Leaking, journal);
        record.Reason.ShouldBe($"the stack '{StackStory.Stack}' cannot be deleted: Bucket (AWS::S3::Bucket): The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Request ID: FAKE)");
        journal.Split('\n').Count(line => line.Contains("not everything is gone")).ShouldBe(1, journal);
        story.Aws.Calls.Writes.ShouldAllBe(call => call.Operation != "DeleteStack" || (!call.Fields.ContainsKey("DeletionMode") && !call.Fields.ContainsKey("RetainResources.member.1")));
        story.Aws.Calls.Count("DeleteStack").ShouldBeGreaterThan(8);

        isFull = false;
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());
        story.Aws.LivingStacks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_leak_of_many_days_is_asked_about_in_few_pages()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Settings.EventsPerPage = 10;
        story.Aws.Script(StackStory.Stack).DeletionsFail("Bucket");
        story.DeleteBranch();
        await story.UntilAsync(EnvironmentPhase.Leaking);
        for (var day = 0; day < 40; day++)
        {
            story.Clock.Advance(TimeSpan.FromMinutes(1));
            await story.PassAsync();
            await story.PassAsync();
        }

        story.Aws.Calls.Clear();
        story.Clock.Advance(TimeSpan.FromMinutes(1));
        await story.PassAsync();

        story.Aws.Calls.Count("DescribeStackEvents").ShouldBeLessThan(4, string.Join(", ", story.Aws.Calls.Operations));
    }

    [Fact]
    public async Task What_the_target_allows_to_stay_is_retained_and_named()
    {
        await using var story = await StackStory.LiveAsync(target => target with { Deletion = new StubbornStacks { Retain = ["AWS::S3::Bucket"], Force = true } });
        story.Aws.Script(StackStory.Stack).DeletionsFail("Bucket");
        story.DeleteBranch();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());

        (await story.JournalAsync()).ShouldContain("without what will not go: Bucket (AWS::S3::Bucket) stays behind, as the target allows");
        story.Aws.Calls.Writes[^1].Fields["RetainResources.member.1"].ShouldBe("Bucket");
        story.Aws.LivingStacks.ShouldBeEmpty();
    }

    [Fact]
    public async Task Force_comes_last()
    {
        await using var story = await StackStory.LiveAsync(target => target with { Deletion = new StubbornStacks { Retain = ["AWS::SQS::Queue"], Force = true } });
        story.Aws.Script(StackStory.Stack).DeletionsFail("Bucket");
        story.DeleteBranch();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());

        (await story.JournalAsync()).ShouldContain("by force: Bucket (AWS::S3::Bucket) stays behind, as the target allows");
        story.Aws.Calls.Writes.Count(call => call.Operation == "DeleteStack").ShouldBe(3);
    }

    [Fact]
    public async Task Termination_protection_that_somebody_switched_on_is_respected_and_told()
    {
        await using var story = await StackStory.LiveAsync();
        await story.ProtectAsync();
        story.DeleteBranch();

        var record = await story.UntilAsync(EnvironmentPhase.Leaking);

        record.Reason.ShouldNotBeNull().ShouldContain($"termination protection is on for the stack '{StackStory.Stack}', and the target leaves it to you");
        record.Reason.ShouldContain($"aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name {StackStory.Stack}");
        story.Find()!.Status.ShouldBe("CREATE_COMPLETE");

        await story.ProtectAsync(on: false);
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());
    }

    [Fact]
    public async Task Termination_protection_that_the_target_manages_is_switched_on_and_off_again_before_the_end()
    {
        await using var story = await StackStory.LiveAsync(target => target with { ManageTerminationProtection = true });
        story.Find()!.TerminationProtected.ShouldBeTrue(await story.JournalAsync());
        (await story.JournalAsync()).ShouldContain("termination protection switched on");

        story.DeleteBranch();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());
        story.Aws.LivingStacks.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_stack_policy_of_the_target_is_set_once()
    {
        const string Policy = """{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}""";
        await using var story = await StackStory.LiveAsync(target => target with { StackPolicy = Policy });
        story.Find()!.Policy.ShouldBe(Policy);

        story.Push();
        await story.SettleAsync();

        story.Aws.Calls.Count("SetStackPolicy").ShouldBe(1);
        (await story.JournalAsync()).Split("stack policy set").Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_branch_that_is_deleted_during_an_update_does_not_wait_for_it()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_IN_PROGRESS");
        story.Aws.Settings.StackTimes = TimeSpan.FromMinutes(3);
        story.Push();
        await story.UntilAsync(EnvironmentPhase.Provisioning);
        story.Aws.Calls.Clear();

        story.DeleteBranch();

        var journal = await story.JournalAsync();
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, journal);
        story.Aws.Calls.Writes.Select(call => call.Operation).ShouldBe(["CancelUpdateStack", "DeleteStack"]);
        (await story.JournalAsync()).ShouldContain($"cancelling the update of '{StackStory.Stack}', to delete it");
    }

    [Fact]
    public async Task A_deletion_past_the_operation_timeout_leaks_and_is_taken_up_when_it_ends_after_all()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Settings.DeletionTime = TimeSpan.FromMinutes(90);
        story.DeleteBranch();

        var late = await story.UntilAsync(EnvironmentPhase.Leaking);
        late.Reason.ShouldNotBeNull().ShouldContain("has been DELETE_IN_PROGRESS for more than 1h");
        late.Reason.ShouldContain("still at work: Bucket (AWS::S3::Bucket), Queue (AWS::SQS::Queue)");

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());
        story.Aws.Calls.Count("DeleteStack").ShouldBe(1);
    }

    [Fact]
    public async Task A_wreck_under_protection_says_what_to_do()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Settings.OperationTime = TimeSpan.FromMinutes(1);
        story.Aws.Script(StackStory.Stack).NextCreationEnds("ROLLBACK_COMPLETE");
        story.Push();
        await story.UntilAsync(EnvironmentPhase.Provisioning);
        await story.ProtectAsync();

        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.Failed);
        record.Reason.ShouldNotBeNull().ShouldContain("termination protection is on");
        story.Find()!.Status.ShouldBe("ROLLBACK_COMPLETE");
    }
}
