using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.CloudFormation.Tests.Story;

/// <summary>Sleep, wake, extend, pin, and the end of life.</summary>
public sealed class LifetimeStories
{
    [Fact]
    public async Task Sleep_and_wake_go_by_the_templates_own_parameter()
    {
        await using var story = await StackStory.LiveAsync();
        story.Aws.Settings.StackTimes = TimeSpan.FromMinutes(1);

        await story.WishAsync(wishes => wishes with { Sleep = new SleepWish(null, "ada", story.Clock.GetUtcNow()) });
        var asleep = await story.SettleAsync();
        asleep.Phase.ShouldBe(EnvironmentPhase.Sleeping, await story.JournalAsync());
        story.Find()!.Parameters["DesiredCount"].ShouldBe("0");
        (await story.JournalAsync()).ShouldContain("asleep: put to sleep by ada; 'reviewenv wake' or a new commit wakes it");

        await story.WishAsync(wishes => wishes with { Sleep = null });
        await story.UntilAsync(EnvironmentPhase.Waking);
        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Ready, await story.JournalAsync());
        story.Find()!.Parameters["DesiredCount"].ShouldBe("1");
        story.Aws.AllStacks.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_later_end_moves_the_tag_while_it_stays_ready()
    {
        await using var story = await StackStory.LiveAsync();
        (story.Aws.Settings.ChangeSetTime, story.Aws.Settings.StackTimes) = (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(40));
        var later = story.Clock.GetUtcNow().AddDays(20);

        await story.WishAsync(wishes => wishes with { ExtendedUntil = later });
        var phases = new HashSet<EnvironmentPhase>();
        for (var minute = 0; minute < 5; minute++)
        {
            await story.UntilAsync(record => !phases.Add(record.Phase), "passes");
            await story.SettleAsync();
            story.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        (story.Find()!.Status, story.Find()!.Tags["reviewenv:expires-at"][..10]).ShouldBe(("UPDATE_COMPLETE", $"{later:yyyy-MM-dd}"));
        (await story.RecordAsync()).ExpiresAt.ShouldBe(later);
        phases.ShouldBe([EnvironmentPhase.Ready]);
        (await story.JournalAsync()).ShouldNotContain("withdrawn");
        await story.WishAsync(wishes => wishes with { Pin = new Pin(null, "ada", "demo") });
        (await story.SettleAsync()).ExpiresAt.ShouldBeNull();
        story.Find()!.Tags.Keys.ShouldNotContain("reviewenv:expires-at");
    }

    [Fact]
    public async Task The_end_of_life_removes_the_stack()
    {
        await using var story = await StackStory.LiveAsync();
        story.Clock.Advance(TimeSpan.FromDays(3));

        (await story.SettleAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped, await story.JournalAsync());

        story.Aws.LivingStacks.ShouldBeEmpty();
    }
}
