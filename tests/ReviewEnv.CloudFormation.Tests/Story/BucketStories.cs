using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>Where stacks meet S3: buckets that are not empty, and templates that are too large.</summary>
public sealed class BucketStories
{
    [Fact]
    public async Task A_bucket_of_the_stack_is_emptied_where_the_target_allows_it()
    {
        await using var story = await StackStory.LiveAsync(target => target with { Deletion = new StubbornStacks { EmptyBuckets = true } });
        Fill(story, 2_500);
        story.Buckets.Tags = story.Find()!.Tags;
        story.DeleteBranch();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());

        (await story.JournalAsync()).ShouldContain($"(2,500 objects and versions); deleting the stack '{StackStory.Stack}' again");
        story.Aws.Calls.Count("DeleteStack").ShouldBe(3);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_bucket_is_not_emptied_without_our_tags_or_the_targets_leave(bool allows, bool isTagged)
    {
        await using var story = await StackStory.LiveAsync(target => target with { Deletion = new StubbornStacks { EmptyBuckets = allows } });
        Fill(story, 3);
        if (isTagged) story.Buckets.Tags = story.Find()!.Tags;
        story.DeleteBranch();

        await story.UntilAsync(EnvironmentPhase.Leaking);
        for (var minute = 0; minute < 5; minute++)
        {
            story.Clock.Advance(TimeSpan.FromMinutes(1));
            await story.PassAsync();
        }

        (await story.RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Leaking, await story.JournalAsync());
        story.Buckets.Objects.ShouldBe(3);
    }

    [Fact]
    public async Task A_large_template_goes_by_the_targets_bucket()
    {
        await using var story = await StackStory.BeginAsync(target => target with { S3EndpointUrl = target.EndpointUrl, TemplateBucket = new TemplateBucket("templates", "review/") });
        story.Body += $"\n  Long: {{ Value: \"{new string('x', 52_000)}\" }}\n";
        story.Push();

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());

        story.Aws.Settings.TemplatesByUrl.Keys.ShouldHaveSingleItem().ShouldContain("/templates/review/");
    }

    private static void Fill(StackStory story, int objects)
    {
        story.Buckets.Objects = objects;
        story.Aws.Script(StackStory.Stack).DeletionsFailWhile(() => story.Buckets.Objects > 0, "Bucket");
    }
}
