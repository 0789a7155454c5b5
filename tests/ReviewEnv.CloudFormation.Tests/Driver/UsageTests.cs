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
}
