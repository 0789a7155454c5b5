using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Core.Tests.Work;

/// <summary>The reconciler, step by step, over a platform in memory.</summary>
public sealed class StoryTests
{
    private readonly World world = new();

    [Fact]
    public async Task A_pushed_branch_is_published_at_its_commit()
    {
        var commit = Some.Commit();
        world.Push("x", commit);

        await world.SettleAsync(World.Key("x"));

        var record = await RecordAsync("x");
        record.Phase.ShouldBe(EnvironmentPhase.Ready);
        record.Published!.Commit.ShouldBe(commit);
        record.ExpiresAt.ShouldBe(world.Clock.GetUtcNow().AddDays(3));
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_the_old_one_published_and_says_why_once()
    {
        var good = Some.Commit();
        var bad = Some.Commit();
        world.Platform.Say(bad, Behaviour.FailsToStart);
        world.Push("x", good);
        await world.SettleAsync(World.Key("x"));
        world.Push("x", bad);

        await world.SettleAsync(World.Key("x"));
        await world.SettleAsync(World.Key("x"));

        var record = await RecordAsync("x");
        record.Phase.ShouldBe(EnvironmentPhase.Failed);
        record.Published!.Commit.ShouldBe(good);
        (await JournalAsync("x")).Count(entry => entry.Kind == JournalKind.Failure && entry.Message.Contains("boom")).ShouldBe(1);
    }

    [Fact]
    public async Task A_commit_after_a_failed_one_is_tried()
    {
        var bad = Some.Commit();
        world.Platform.Say(bad, Behaviour.FailsToStart);
        world.Push("x", bad);
        await world.SettleAsync(World.Key("x"));
        world.Push("x", Some.Commit());

        await world.SettleAsync(World.Key("x"));

        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Ready);
    }

    [Fact]
    public async Task Asking_for_a_deployment_tries_the_same_commit_again()
    {
        var commit = Some.Commit();
        world.Platform.Say(commit, Behaviour.FailsToStart);
        world.Push("x", commit);
        await world.SettleAsync(World.Key("x"));
        world.Platform.Say(commit, Behaviour.Works);
        await WishAsync("x", wishes => wishes with { Deploy = new DeployWish(null, "ada", world.Clock.GetUtcNow(), 1) });

        await world.SettleAsync(World.Key("x"));

        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Ready);
    }

    [Fact]
    public async Task Deleting_a_branch_withdraws_its_url_before_destroying_it()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(World.Key("x"));
        await world.DeliverAsync(world.Push("x", null));

        await world.PassAsync(World.Key("x"));
        (await RecordAsync("x")).Published.ShouldBeNull();
        world.Platform.Names.ShouldNotBeEmpty();

        await world.SettleAsync(World.Key("x"));
        world.Platform.Names.ShouldBeEmpty();
        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Stopped);
    }

    [Fact]
    public async Task A_forge_that_does_not_tell_changes_nothing()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(World.Key("x"));
        await world.DeliverAsync(world.Push("x", null));
        world.ForgeTrouble = "503";

        await world.PassAsync(World.Key("x"));

        var record = await RecordAsync("x");
        record.Phase.ShouldBe(EnvironmentPhase.Ready);
        record.Published.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_environment_ends_when_its_time_is_up_and_not_before()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(World.Key("x"));
        world.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        await world.PassAsync(World.Key("x"));
        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Ready);

        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await world.SettleAsync(World.Key("x"));

        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Stopped);
        (await JournalAsync("x")).ShouldContain(entry => entry.Message.Contains("3 days"));
    }

    [Fact]
    public async Task A_stopped_environment_comes_back_with_the_next_commit()
    {
        var commit = Some.Commit();
        world.Push("x", commit);
        await world.SettleAsync(World.Key("x"));
        await WishAsync("x", wishes => wishes with { Stop = new StopWish(commit, "ada", world.Clock.GetUtcNow(), "done") });
        await world.SettleAsync(World.Key("x"));
        world.Platform.Names.ShouldBeEmpty();

        world.Push("x", Some.Commit());
        await world.SettleAsync(World.Key("x"));

        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Ready);
    }

    [Fact]
    public async Task Something_foreign_of_the_same_name_is_refused_and_left_alone()
    {
        world.Platform.Plant("shop-web-x");
        world.Push("x", Some.Commit());

        await world.SettleAsync(World.Key("x"));

        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Failed);
        world.Platform.HasStranger("shop-web-x").ShouldBeTrue();
    }

    [Fact]
    public async Task A_broken_template_is_told_with_file_and_line_and_mended_by_the_next_look()
    {
        world.TemplateText = "driver: kubernetes\nkubernetes:\n  image: ${NOPE}\n";
        world.Push("x", Some.Commit());
        await world.SettleAsync(World.Key("x"));
        var failed = await RecordAsync("x");
        failed.Phase.ShouldBe(EnvironmentPhase.Failed);
        failed.Reason.ShouldNotBeNull().ShouldContain("template.yaml:3");
        failed.Reason.ShouldContain("NOPE");

        world.TemplateText = "driver: kubernetes\nkubernetes: {}\n";
        await world.SettleAsync(World.Key("x"));

        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Ready);
    }

    [Fact]
    public async Task A_template_that_cannot_be_read_reserves_no_name()
    {
        world.TemplateText = "driver: kubernetes\nkubernetes:\n  image: ${NOPE}\n";
        world.Push("x", Some.Commit());

        await world.SettleAsync(World.Key("x"));

        (await RecordAsync("x")).Name.ShouldBeEmpty();
        (await world.Store.ReserveNameAsync("here", "shop-web-x", World.Key("y"), default)).ShouldBe(World.Key("y"));
    }

    [Fact]
    public async Task A_name_leaves_room_for_what_the_template_puts_before_it_and_stays_when_the_template_changes()
    {
        var branch = new string('b', 54); // with its project just 63
        world.TemplateText = "driver: kubernetes\nvariables: { api: \"api-${REVIEWENV_NAME}\" }\nkubernetes: { outputs: { API: \"${api}\" } }\n";
        world.Push(branch, Some.Commit());
        await world.SettleAsync(World.Key(branch));
        var name = (await RecordAsync(branch)).Name;
        name.Length.ShouldBe(59);

        world.TemplateText = "driver: kubernetes\nvariables: { api: \"a-much-longer-${REVIEWENV_NAME}\" }\nkubernetes: { outputs: { API: \"${api}\" } }\n";
        world.Push(branch, Some.Commit());
        await world.SettleAsync(World.Key(branch));

        (await RecordAsync(branch)).Name.ShouldBe(name);
    }

    [Fact]
    public async Task A_passing_fault_is_a_retry_and_told_with_its_number()
    {
        world.Driver.NextAnswer = new Drivers.DriverResult.Transient("throttled", TimeSpan.FromSeconds(9));
        world.Push("x", Some.Commit());
        (await world.PassAsync(World.Key("x"))).ShouldBeOfType<Outcome.Onward>();

        var outcome = await world.PassAsync(World.Key("x"));

        outcome.ShouldBe(new Outcome.Retry("throttled", TimeSpan.FromSeconds(9)));
        (await JournalAsync("x")).ShouldContain(entry => entry.Message.Contains("attempt 1: throttled"));
    }

    [Fact]
    public async Task A_removal_that_has_to_wait_for_something_else_is_asked_again_when_the_driver_says()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(World.Key("x"));
        await world.DeliverAsync(world.Push("x", null));
        (await world.PassAsync(World.Key("x"))).ShouldBeOfType<Outcome.Onward>("the URL goes first");
        world.Driver.NextAnswer = new Drivers.DriverResult.Accepted("cancelling what is under way", TimeSpan.FromSeconds(40));

        (await world.PassAsync(World.Key("x"))).ShouldBe(new Outcome.AgainAfter(TimeSpan.FromSeconds(40)));

        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Stopping);
        (await JournalAsync("x")).ShouldContain(entry => entry.Message == "cancelling what is under way");
    }

    [Fact]
    public async Task What_is_not_known_to_be_ours_at_the_end_is_told_and_not_called_gone()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(World.Key("x"));
        world.Platform.Plant((await RecordAsync("x")).Name);
        await world.DeliverAsync(world.Push("x", null));

        await world.SettleAsync(World.Key("x"));

        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Stopped);
        var end = (await JournalAsync("x"))[^1].Message;
        end.ShouldBe("ended; what has its name on the target is not known to be ReviewEnv's for this branch, and is left alone: planted");
    }

    [Fact]
    public async Task What_will_not_go_is_tried_once_a_minute_and_told_once_however_often_it_is_looked_at()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(World.Key("x"));
        world.Platform.Leak = "pid 7";
        world.Platform.GoesIn = TimeSpan.FromSeconds(3);
        await world.DeliverAsync(world.Push("x", null));
        for (var i = 0; i < 200; i++)
        {
            // Looked at every second, as when a driver tells of every change: while it is being removed, and when it is not.
            await world.PassAsync(World.Key("x"));
            world.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        // The first, the one when it is seen to have left something, and one in each full minute since.
        world.Driver.Removals.ShouldBe(5);
        var record = await RecordAsync("x");
        (record.Phase, record.Reason).ShouldBe((EnvironmentPhase.Leaking, "pid 7"));
        (await JournalAsync("x")).Count(entry => entry.Message.Contains("pid 7")).ShouldBe(1);
        (await JournalAsync("x")).Count(entry => entry.Message.Contains("removing it")).ShouldBe(1);

        world.Platform.Leak = null;
        await world.SettleAsync(World.Key("x"));
        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Stopped);
    }

    [Fact]
    public async Task A_branch_that_comes_again_has_none_of_the_wishes_of_the_one_that_went()
    {
        var commit = Some.Commit();
        world.Push("x", commit);
        await world.SettleAsync(World.Key("x"));
        await WishAsync("x", wishes => wishes with { Pin = new Pin(null, "ada", "demo") });
        await world.DeliverAsync(world.Push("x", null));
        await world.SettleAsync(World.Key("x"));
        (await world.Store.LoadAsync(World.Key("x"), CancellationToken.None)).Wishes.ShouldBe(EnvironmentWishes.None);

        // Forgetting asks for one more look, and that one finds nothing to do.
        await world.SettleUnseenAsync();
        (await world.Store.ListUnseenAsync(10, CancellationToken.None)).ShouldBeEmpty();

        world.Clock.Advance(TimeSpan.FromDays(10));
        world.Push("x", commit);
        await world.SettleAsync(World.Key("x"));
        (await RecordAsync("x")).ExpiresAt.ShouldBe(world.Clock.GetUtcNow().AddDays(3));
    }

    [Fact]
    public async Task Where_nothing_is_there_and_nobody_can_decide_only_a_change_or_a_sweep_leads_to_another_look()
    {
        world.Push("x", Some.Commit());
        world.ForgeTrouble = "503";

        (await world.PassAsync(World.Key("x"))).ShouldBeOfType<Outcome.Settled>();

        var record = await RecordAsync("x");
        (record.Phase, record.Reason, record.SeenHead).ShouldBe((EnvironmentPhase.Pending, "503", null));
        world.ForgeTrouble = null;
        (await world.Sweeper.SweepAsync(null, CancellationToken.None)).ShouldBe(1);
    }

    [Fact]
    public async Task What_comes_up_again_has_the_whole_time_to_answer()
    {
        var commit = Some.Commit();
        world.Push("x", commit);
        await world.SettleAsync(World.Key("x"));
        world.Clock.Advance(TimeSpan.FromHours(5));
        world.Platform.Silence(commit);
        await world.PassAsync(World.Key("x"));
        (await RecordAsync("x")).AttemptedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_sweep_reminds_of_branches_and_not_of_tags_that_get_no_environments()
    {
        world.Push("x", Some.Commit());
        world.Branches[GitRef.Tag("v1")] = Some.Commit();

        await world.Sweeper.SweepAsync(null, CancellationToken.None);

        world.Reminded.ShouldBe([World.Key("x")]);
        (await world.Store.ListUnseenAsync(10, CancellationToken.None)).ShouldBe([World.Key("x")]);
    }

    private async Task<EnvironmentRecord> RecordAsync(string branch) => (await world.Store.LoadAsync(World.Key(branch), CancellationToken.None)).Record.ShouldNotBeNull();

    private Task<IReadOnlyList<JournalEntry>> JournalAsync(string branch) => world.Store.ReadAsync(World.Key(branch), 1000, CancellationToken.None);

    private Task WishAsync(string branch, Func<EnvironmentWishes, EnvironmentWishes> change) =>
        world.Store.WishAsync(World.Key(branch), change, new JournalEntry(World.Key(branch), world.Clock.GetUtcNow(), JournalKind.Request, "asked"), CancellationToken.None);
}
