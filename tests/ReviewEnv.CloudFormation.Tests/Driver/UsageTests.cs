using ReviewEnv.CloudFormation.Tests.Story;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Testing.CloudFormation.Http;

namespace ReviewEnv.CloudFormation.Tests.Driver;

/// <summary>What the cost side learns of stacks.</summary>
public sealed class UsageTests
{
    [Fact]
    public async Task Resources_are_told_by_type_and_count_over_all_pages_for_our_stacks_only()
    {
        await using var story = await StackStory.BeginAsync();
        story.Body = story.Body.Replace("  Bucket: {", "  Front: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer }\n  Other: { Type: AWS::SQS::Queue }\n  Bucket: {");
        story.Aws.Settings.ResourcesPerPage = 1;
        story.Aws.Plant("theirs", region: story.Target.Region);
        story.Push();
        await story.SettleAsync();

        var usage = (await story.Driver.UsageAsync(CancellationToken.None)).ShouldHaveSingleItem();

        usage.Identity.ShouldBe(new EnvironmentIdentity(StackStory.Key, StackStory.Stack));
        usage.Resources.ShouldBe(new Dictionary<string, int> { ["AWS::ElasticLoadBalancingV2::LoadBalancer"] = 1, ["AWS::S3::Bucket"] = 1, ["AWS::SQS::Queue"] = 2 }, ignoreOrder: true);
        usage.LoadBalancers.ShouldBe(1);
    }

    [Fact]
    public async Task A_stack_that_did_not_change_is_not_asked_again()
    {
        await using var story = await StackStory.LiveAsync();
        await story.Driver.UsageAsync(CancellationToken.None);
        story.Aws.Calls.Clear();

        await story.Driver.UsageAsync(CancellationToken.None);
        story.Aws.Calls.Operations.ShouldBe(["DescribeStacks"]);

        story.Clock.Advance(TimeSpan.FromMinutes(1));
        story.Body = story.Body.Replace("  Bucket: { Type: AWS::S3::Bucket }\n", "");
        story.Push();
        await story.SettleAsync();
        (await story.Driver.UsageAsync(CancellationToken.None)).ShouldHaveSingleItem().Resources.Keys.ShouldBe(["AWS::SQS::Queue"]);
    }

    [Fact]
    public async Task What_comes_in_sizes_is_told_by_type_and_size_and_the_rest_by_type()
    {
        await using var story = await SizedAsync();

        var usage = (await story.Driver.UsageAsync(CancellationToken.None)).ShouldHaveSingleItem();

        usage.Resources.ShouldBe(new Dictionary<string, int> { ["AWS::RDS::DBInstance"] = 1, ["AWS::RDS::DBInstance db.t3.micro"] = 2, ["AWS::ElasticLoadBalancingV2::LoadBalancer"] = 1 }, ignoreOrder: true);
        usage.LoadBalancers.ShouldBe(1);
    }

    [Fact]
    public async Task The_template_is_asked_for_once_a_change_and_only_where_something_comes_in_sizes()
    {
        await using var plain = await StackStory.LiveAsync();
        await using var sized = await SizedAsync();
        foreach (var story in (StackStory[])[plain, sized])
        {
            story.Aws.Calls.Clear();
            for (var times = 0; times < 3; times++) await story.Driver.UsageAsync(CancellationToken.None);
        }

        plain.Aws.Calls.Operations.ShouldBe(["DescribeStacks", "ListStackResources", "DescribeStacks", "DescribeStacks"]);
        sized.Aws.Calls.Operations.ShouldBe(["DescribeStacks", "ListStackResources", "GetTemplate", "DescribeStacks", "DescribeStacks"]);
    }

    [Fact]
    public async Task A_parameter_that_changes_is_another_size()
    {
        await using var story = await SizedAsync();
        await story.Driver.UsageAsync(CancellationToken.None);

        story.Clock.Advance(TimeSpan.FromMinutes(1));
        story.TemplateText = story.TemplateText.Replace("{ Commit:", "{ Size: db.t3.large, Commit:");
        story.Push();
        await story.SettleAsync();

        var resources = (await story.Driver.UsageAsync(CancellationToken.None)).ShouldHaveSingleItem().Resources;
        (resources["AWS::RDS::DBInstance db.t3.large"], resources["AWS::RDS::DBInstance db.t3.micro"]).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Without_the_right_to_read_templates_types_count_alone_which_is_said_once()
    {
        await using var story = await SizedAsync();
        story.Aws.Faults.Fail(ApiFault.AccessDenied, "GetTemplate");
        story.Aws.Calls.Clear();

        for (var times = 0; times < 2; times++)
            (await story.Driver.UsageAsync(CancellationToken.None)).ShouldHaveSingleItem().Resources["AWS::RDS::DBInstance"].ShouldBe(3);

        story.Aws.Calls.Operations.ShouldBe(["DescribeStacks", "ListStackResources", "GetTemplate", "DescribeStacks"]);
        story.Log.ShouldHaveSingleItem().ShouldContain("prices by type and size are not used until its role has cloudformation:GetTemplate");
    }

    [Fact]
    public async Task A_template_that_does_not_come_for_a_moment_fails_nothing_and_is_asked_for_again()
    {
        await using var story = await SizedAsync(retries: 0);
        story.Aws.Faults.Fail(ApiFault.Unavailable, "GetTemplate", times: 1);

        (await story.Driver.UsageAsync(CancellationToken.None)).ShouldHaveSingleItem().Resources["AWS::RDS::DBInstance"].ShouldBe(3);
        (await story.Driver.UsageAsync(CancellationToken.None)).ShouldHaveSingleItem().Resources["AWS::RDS::DBInstance db.t3.micro"].ShouldBe(2);
    }

    [Fact]
    public async Task What_is_told_during_an_update_does_not_stay_when_it_is_rolled_back()
    {
        await using var story = await SizedAsync();
        story.Aws.Settings.OperationTime = TimeSpan.FromMinutes(5);
        story.Aws.Script(StackStory.Stack).NextUpdateEnds("UPDATE_ROLLBACK_COMPLETE");
        story.TemplateText = story.TemplateText.Replace("{ Commit:", "{ Size: db.t3.large, Commit:");
        story.Clock.Advance(TimeSpan.FromMinutes(1));
        story.Push();
        await story.UntilAsync(_ => story.Find()!.Status == "UPDATE_IN_PROGRESS", "is being updated");
        (await story.Driver.UsageAsync(CancellationToken.None)).ShouldHaveSingleItem().Resources["AWS::RDS::DBInstance db.t3.large"].ShouldBe(1);

        await story.SettleAsync();

        (await story.Driver.UsageAsync(CancellationToken.None)).ShouldHaveSingleItem().Resources["AWS::RDS::DBInstance db.t3.micro"].ShouldBe(2);
    }

    [Fact]
    public async Task A_shell_uses_nothing()
    {
        await using var story = await StackStory.BeginAsync(requireApproval: true);
        story.Push();
        await story.SettleAsync();

        (await story.Driver.UsageAsync(CancellationToken.None)).ShouldHaveSingleItem().Resources.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_account_that_does_not_answer_says_so()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Faults.Fail(ApiFault.AccessDenied, "ListStackResources");

        var trouble = await Should.ThrowAsync<TargetUnavailableException>(() => story.Driver.UsageAsync(CancellationToken.None));

        trouble.Message.ShouldContain("target 'account': ReviewEnv may not look at its stacks");
    }

    /// <summary>Two databases whose size can be told, and one whose size has to be worked out.</summary>
    private static async Task<StackStory> SizedAsync(int retries = 2)
    {
        var story = await StackStory.BeginAsync(retries: retries);
        story.Body = """
            Parameters:
              Commit: { Type: String }
              Size: { Type: String, Default: db.t3.micro }
              DesiredCount: { Type: Number, Default: 1 }
            Resources:
              Database: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceClass: !Ref Size } }
              Replica: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceClass: db.t3.micro } }
              Archive: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceClass: !Sub "${Size}" } }
              Front: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer }
            Outputs:
              Url: { Value: !Sub "https://${AWS::StackName}.stacks.invalid/" }
              Served: { Value: !Ref Commit }
            """;
        story.Push();
        await story.SettleAsync();
        return story;
    }
}
