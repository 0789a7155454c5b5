using ReviewEnv.CloudFormation.Tests.Story;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.CloudFormation;
using ReviewEnv.Testing.CloudFormation.Http;
using ReviewEnv.Testing.Servers.Aws;

namespace ReviewEnv.CloudFormation.Tests.Driver;

/// <summary>Whatever goes wrong between ReviewEnv and AWS, the same happens to the stack, once.</summary>
public sealed class FaultTests
{
    private const string Policy = """{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}""";

    private static readonly Dictionary<string, ApiFault> Faults = new()
    {
        ["throttled"] = ApiFault.Throttling,
        ["unavailable"] = ApiFault.Unavailable,
        ["failed inside"] = ApiFault.InternalError,
        ["dropped"] = ApiFault.Drop,
        ["dropped after acting"] = ApiFault.DropAfterActing,
        ["unavailable after acting"] = ApiFault.Unavailable.AfterActing(),
        ["a proxy's page"] = ApiFault.HtmlPage,
        ["a proxy's page after acting"] = ApiFault.HtmlPage.AfterActing(),
        ["expired"] = ApiFault.ExpiredToken,
    };

    public static TheoryData<string, string> Everywhere
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var operation in (string[])["CreateChangeSet", "ExecuteChangeSet", "DeleteChangeSet", "SetStackPolicy", "UpdateTerminationProtection", "RollbackStack", "ContinueUpdateRollback", "CancelUpdateStack", "DeleteStack", "DescribeStacks", "DescribeChangeSet", "ListChangeSets", "DescribeStackEvents"])
            {
                foreach (var fault in Faults.Keys) data.Add(operation, fault);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task One_request_that_goes_wrong_changes_nothing_of_what_happens(string operation, string fault)
    {
        var undisturbed = await Undisturbed.Value;
        await using var story = await BeginAsync();
        story.Aws.Faults.Fail(Faults[fault], operation);

        (await TourAsync(story)).ShouldBe(undisturbed, await story.JournalAsync());

        story.Aws.Calls.Count(operation).ShouldBeGreaterThan(0, "the tour comes by here");
        (await story.JournalAsync()).ShouldNotContain(AwsCli.SecretKey);
    }

    [Theory]
    [InlineData("throttled")]
    [InlineData("unavailable")]
    [InlineData("dropped after acting")]
    public async Task In_a_storm_everything_gets_there_in_the_end_with_few_requests(string fault)
    {
        var undisturbed = await Undisturbed.Value;
        await using var calm = await BeginAsync();
        await TourAsync(calm);
        await using var story = await BeginAsync();
        // One request of three, in no order.
        var chance = new Random(7);
        story.Aws.Faults.Fail(Faults[fault], _ => chance.Next(3) == 0, times: int.MaxValue);

        (await TourAsync(story)).ShouldBe(undisturbed, await story.JournalAsync());

        var (few, many) = (calm.Aws.Calls.All.Count, story.Aws.Calls.All.Count);
        many.ShouldBeLessThan(6 * few, $"{few} requests in calm, {many} in the storm");
    }

    [Fact]
    public async Task The_runtimes_own_retries_do_nothing_twice_either()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Faults.Fail(ApiFault.DropAfterActing, "CreateChangeSet");
        story.Aws.Faults.Fail(ApiFault.DropAfterActing, "ExecuteChangeSet");
        story.Push();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);

        story.Aws.AllStacks.Count.ShouldBe(1);
        (await story.JournalAsync()).ShouldNotContain("attempt 1");
        story.Aws.Calls.Writes.Where(call => call.Operation == "CreateChangeSet").Select(call => call.Token).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Expired_credentials_name_the_target_and_the_remedy_and_are_logged_once()
    {
        await using var story = await StackStory.LiveAsync(target => target with { Profile = "review-account" });
        var published = (await story.RecordAsync()).Published;
        story.Aws.Faults.Fail(ApiFault.ExpiredToken, times: int.MaxValue);

        for (var passes = 0; passes < 3; passes++) (await story.PassAsync()).ShouldBeOfType<Outcome.Retry>();

        var record = await story.RecordAsync();
        record.Reason.ShouldBe("target 'account': AWS does not take the credentials (ExpiredToken: The security token included in the request is expired). Renew them where the daemon runs (profile 'review-account')");
        (record.Phase, record.Published).ShouldBe((EnvironmentPhase.Ready, published), "nothing is known, and nothing is decided");
        story.Log.Count.ShouldBe(1, string.Join('\n', story.Log));

        story.Aws.Faults.Clear();
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);
        story.Log.Count.ShouldBe(2, string.Join('\n', story.Log));
        story.Log.ShouldAllBe(line => !line.Contains(AwsCli.SecretKey));
    }

    [Fact]
    public async Task What_the_role_may_not_do_is_told_with_the_remedy_and_waits_for_it()
    {
        await using var story = await StackStory.BeginAsync();
        story.Aws.Faults.Fail(ApiFault.AccessDenied, "ExecuteChangeSet");
        story.Push();

        var record = await story.SettleAsync();

        record.Phase.ShouldBe(EnvironmentPhase.Failed);
        record.Reason.ShouldNotBeNull().ShouldContain($"ReviewEnv may not bring '{StackStory.Stack}' to");
        record.Reason.ShouldContain("is not authorized to perform this operation. Have the platform engineers add the right to the role of target 'account'");
        await story.DeployAsync();
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
    }

    [Fact]
    public async Task A_proxys_page_is_not_taken_for_the_absence_of_the_stack()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Faults.Fail(ApiFault.HtmlPage, "DescribeStacks", times: 3);

        (await story.PassAsync()).ShouldBeOfType<Outcome.Retry>();

        (await story.RecordAsync()).Reason.ShouldNotBeNull().ShouldContain("It was not CloudFormation that answered DescribeStacks");
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);
        story.Aws.AllStacks.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_cause_is_found_among_events_of_many_pages()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Settings.EventsPerPage = 2;
        story.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_ROLLBACK_COMPLETE", "No more buckets for you", "Bucket");
        story.Push();

        (await story.SettleAsync()).Reason.ShouldNotBeNull().ShouldContain("Bucket (AWS::S3::Bucket): Resource handler returned message: \"No more buckets for you\"");

        story.Aws.Calls.Count("DescribeStackEvents").ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Values_of_hidden_parameters_are_in_no_message()
    {
        await using var story = await StackStory.BeginAsync();
        story.TemplateText = story.TemplateText.Replace("Commit: \"${CI_COMMIT_SHA}\"", "Commit: \"${CI_COMMIT_SHA}\", Password: correct-horse");
        story.Body = story.Body.Replace("  DesiredCount:", "  Password: { Type: String, NoEcho: true }\n  DesiredCount:").Replace("AWS::S3::Bucket }", "AWS::S3::Bucket, Properties: { BucketName: !Ref Password } }");
        story.Aws.Script(StackStory.Stack).NextCreationEnds("ROLLBACK_COMPLETE").NextCreationEnds("ROLLBACK_COMPLETE");
        story.Aws.Faults.Fail(new ApiFault(400, "ValidationError", "Parameter Password: correct-horse does not please"), "CreateChangeSet");
        story.Push();
        await story.SettleAsync();
        await story.DeployAsync();
        await story.SettleAsync();

        (await story.JournalAsync()).ShouldNotContain("correct-horse");
        (await story.RecordAsync()).ToString().ShouldNotContain("correct-horse");
    }

    private static readonly Lazy<Task<string>> Undisturbed = new(async () =>
    {
        await using var story = await BeginAsync();
        return await TourAsync(story);
    });

    private static Task<StackStory> BeginAsync() => StackStory.BeginAsync(target => target with { ManageTerminationProtection = true, StackPolicy = Policy }, retries: 0);

    /// <summary>By every operation that changes something, and back.</summary>
    /// <returns>What the stacks went through.</returns>
    private static async Task<string> TourAsync(StackStory story)
    {
        var script = story.Aws.Script(StackStory.Stack);
        var phases = new List<EnvironmentPhase>();
        async Task PushAsync()
        {
            story.Push();
            phases.Add((await story.SettleAsync()).Phase);
        }

        await PushAsync();
        script.NextUpdateEnds("UPDATE_FAILED");
        await PushAsync();
        script.NextUpdateGetsStuck(0, "Queue");
        await PushAsync();
        script.NextChangeSetFails("The submitted information didn't contain changes.");
        await PushAsync();
        script.NextUpdateEnds("UPDATE_IN_PROGRESS");
        story.Push();
        await story.UntilAsync(_ => story.Find()!.Status == "UPDATE_IN_PROGRESS", "is updating");
        await PushAsync();
        await story.RestartAsync();
        story.DeleteBranch();
        phases.Add((await story.SettleAsync()).Phase);

        var stacks = story.Aws.AllStacks.Select(stack => string.Join(' ', stack.Events.Where(happened => happened.LogicalId == StackStory.Stack).Select(happened => happened.Status)));
        return $"{string.Join(' ', phases)}\n{string.Join('\n', stacks)}";
    }
}
