using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>The account around the stack: the loss of the store, several daemons, what the target allows, what templates get wrong.</summary>
public sealed class AccountStories
{
    [Fact]
    public async Task A_daemon_without_its_store_adopts_what_serves_and_changes_nothing()
    {
        await using var story = await StackStory.LiveAsync();
        var before = await story.RecordAsync();
        story.Aws.Settings.StacksPerPage = 2;
        for (var other = 0; other < 5; other++) story.Aws.Plant($"theirs-{other}", region: story.Target.Region);
        await story.RestartAsync(losesStore: true);
        story.Aws.Calls.Clear();

        (await story.AdoptAsync()).ShouldBe([StackStory.Key]);
        var record = await story.SettleAsync();

        (record.Phase, record.Serving, record.Published?.Url, record.ExpiresAt).ShouldBe((EnvironmentPhase.Ready, before.Serving, before.Published?.Url, before.ExpiresAt), await story.JournalAsync());
        story.Aws.Calls.Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_daemon_without_its_store_adopts_a_shell_and_the_question_it_waits_with()
    {
        await using var story = await StackStory.BeginAsync(requireApproval: true);
        var commit = story.Push();
        var before = (await story.SettleAsync()).Proposal!;
        await story.RestartAsync(losesStore: true);

        (await story.AdoptAsync()).ShouldBe([StackStory.Key]);
        var record = await story.SettleAsync();

        (record.Phase, record.Proposal?.Id).ShouldBe((EnvironmentPhase.AwaitingApproval, before.Id), await story.JournalAsync());
        await story.ApproveAsync();
        (await story.SettleAsync()).Serving.ShouldBe(commit);
        story.Aws.AllStacks.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_daemon_without_its_store_goes_on_with_what_was_under_way()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Settings.OperationTime = TimeSpan.FromMinutes(5);
        var commit = story.Push();
        await story.UntilAsync(EnvironmentPhase.Provisioning);
        await story.RestartAsync(losesStore: true);

        (await story.AdoptAsync()).ShouldBe([StackStory.Key]);

        (await story.SettleAsync()).Serving.ShouldBe(commit, await story.JournalAsync());
        story.Aws.AllStacks.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Daemons_with_different_instances_leave_each_others_stacks_alone()
    {
        await using var ours = await StackStory.LiveAsync();
        await using var theirs = ours.Beside(target => target with { Instance = "theirs" });

        (await theirs.AdoptAsync()).ShouldBeEmpty();
        ours.Aws.Calls.Clear();
        var record = await theirs.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.Failed);
        record.Reason.ShouldNotBeNull().ShouldContain("the stack belongs to the ReviewEnv instance 'reviewenv'");
        ours.Aws.Calls.Writes.ShouldBeEmpty();

        await using var elsewhere = ours.Beside(target => target with { Instance = "theirs", Prefix = "theirs" });
        (await elsewhere.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);
        (await elsewhere.AdoptAsync()).Count.ShouldBe(1);
        (await ours.AdoptAsync()).Count.ShouldBe(1);
        ours.Aws.LivingStacks.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_missing_capability_is_told_with_the_line_that_gives_it()
    {
        await using var story = await StackStory.BeginAsync();
        story.Body = story.Body.Replace("  Bucket: { Type: AWS::S3::Bucket }", "  Role: { Type: AWS::IAM::Role, Properties: { RoleName: named } }");
        story.Push();

        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.Failed);
        record.Reason.ShouldNotBeNull().ShouldContain("the target 'account' does not allow that");
        record.Reason.ShouldContain("capabilities: [CAPABILITY_NAMED_IAM]");
        story.Aws.AllStacks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_template_that_is_too_large_is_told_with_the_line_that_helps()
    {
        await using var story = await StackStory.BeginAsync();
        story.Body += $"\n  Long: {{ Value: \"{new string('x', 52_000)}\" }}\n";
        story.Push();

        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.Failed);
        record.Reason.ShouldNotBeNull().ShouldContain("and CloudFormation takes 51,200 directly");
        record.Reason.ShouldContain("templateBucket: { bucket: NAME }");
        story.Aws.AllStacks.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_CloudFormation_finds_wrong_with_a_template_is_told_in_its_words()
    {
        await using var story = await StackStory.LiveAsync();
        var old = (await story.RecordAsync()).Published;
        story.Aws.Faults.Fail(new ApiFault(400, "ValidationError", "Template format error: Unrecognized resource types: [AWS::SQS::Kew]"), "CreateChangeSet");
        story.Push();

        var record = await story.SettleAsync();

        (record.Phase, record.Published).ShouldBe((EnvironmentPhase.Failed, old));
        record.Reason.ShouldNotBeNull().ShouldContain("Template format error: Unrecognized resource types: [AWS::SQS::Kew]");
    }

    [Theory]
    [InlineData("Url: { Value: !Sub", "Address: { Value: !Sub", "has no output that holds the environment's URL")]
    [InlineData("https://$", "ftp://$", "the output 'Url' holds no http or https URL; it is what people and scanners are sent to")]
    [InlineData("!Ref DesiredCount", "!Ref Missing", "Missing")]
    public async Task What_a_template_gets_wrong_is_told(string right, string wrong, string words)
    {
        await using var story = await StackStory.BeginAsync();
        if (wrong.StartsWith("Address", StringComparison.Ordinal)) story.TemplateText = story.TemplateText.Replace("  url: Url\n", "");
        story.Body = story.Body.Replace(right, wrong);
        story.Push();

        var record = await story.SettleAsync();

        (record.Phase, record.Published).ShouldBe((EnvironmentPhase.Failed, null));
        record.Reason.ShouldNotBeNull().ShouldContain(words);
    }

    [Fact]
    public async Task An_account_without_room_for_another_stack_is_asked_again_later()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Settings.StackLimit = 0;
        story.Push();
        await story.UntilAsync(record => record.Reason?.Contains("the account has no room for another stack") == true, "says that there is no room");

        story.Aws.Settings.StackLimit = 10;

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
    }
}
