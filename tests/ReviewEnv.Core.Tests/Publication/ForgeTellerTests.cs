using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Tests.Work;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Core.Tests.Publication;

/// <summary>Passes over a platform in memory, and what a forge in memory shows at their end.</summary>
public sealed class ForgeTellerTests
{
    private readonly World world = new();

    public ForgeTellerTests() => world.MergeRequests[GitRef.Branch("x")] = new MergeRequest(7, "opened");

    private InMemoryForge Forge => world.Forge;

    [Fact]
    public async Task A_live_branch_is_shown_with_its_url_its_commit_and_a_note()
    {
        var commit = await PushAsync("x");

        await world.SettleAsync(World.Key("x"));

        Forge.Environments["review/x"].ShouldBe((false, (await RecordAsync("x")).Published!.Url));
        Forge.Deployments.ShouldHaveSingleItem().State.ShouldBe(ForgeState.Success);
        Forge.Statuses[commit].State.ShouldBe(ForgeState.Success);
        Forge.Notes[(World.Key("x"), 7)].ShouldContain("live");
    }

    [Fact]
    public async Task What_was_told_is_not_told_again()
    {
        await PushAsync("x");
        await world.SettleAsync(World.Key("x"));
        var told = Forge.Tellings;

        for (var pass = 0; pass < 5; pass++) await world.PassAsync(World.Key("x"));

        Forge.Tellings.ShouldBe(told);
    }

    [Fact]
    public async Task A_branch_that_gets_no_environment_is_not_mentioned()
    {
        var asked = new World(Core.Desired.DeployOn.Request);
        asked.Push("x", Some.Commit());

        await asked.SettleAsync(World.Key("x"));

        asked.Forge.Tellings.ShouldBe(0);
    }

    [Fact]
    public async Task A_commit_that_comes_up_slowly_is_running_and_then_a_success()
    {
        world.Platform.StartsIn = TimeSpan.FromSeconds(40);
        var commit = await PushAsync("x");

        await world.SettleAsync(World.Key("x"));

        Forge.Writes.Where(write => write.StartsWith("deployment", StringComparison.Ordinal)).ShouldBe([$"deployment 1 of {commit.Short} Running", $"deployment 1 of {commit.Short} Success"]);
        Forge.Writes.Where(write => write.StartsWith("status", StringComparison.Ordinal)).ShouldBe([$"status of {commit.Short} Running", $"status of {commit.Short} Success"]);
    }

    [Fact]
    public async Task A_superseded_commit_is_cancelled()
    {
        world.Platform.StartsIn = TimeSpan.FromSeconds(40);
        var first = await PushAsync("x");
        for (var pass = 0; pass < 5; pass++) await world.PassAsync(World.Key("x"));
        var second = await PushAsync("x");

        await world.SettleAsync(World.Key("x"));

        Forge.Deployments.Select(deployment => (deployment.Commit, deployment.State)).ShouldBe([(first, ForgeState.Canceled), (second, ForgeState.Success)]);
        Forge.Statuses[first].State.ShouldBe(ForgeState.Canceled);
        Forge.Statuses[second].State.ShouldBe(ForgeState.Success);
    }

    [Fact]
    public async Task A_failed_commit_is_told_with_its_reason_while_the_old_one_stays_a_success()
    {
        var good = await PushAsync("x");
        await world.SettleAsync(World.Key("x"));
        var bad = Some.Commit();
        world.Platform.Say(bad, Behaviour.FailsToStart);
        await PushAsync("x", bad);

        await world.SettleAsync(World.Key("x"));

        Forge.Deployments.Select(deployment => (deployment.Commit, deployment.State)).ShouldBe([(good, ForgeState.Success), (bad, ForgeState.Failed)]);
        Forge.Statuses[bad].Description.ShouldContain("boom");
        Forge.Notes[(World.Key("x"), 7)].ShouldContain("boom");
        Forge.Environments["review/x"].Stopped.ShouldBeFalse();
    }

    [Fact]
    public async Task A_deleted_branch_is_stopped_and_its_last_deployment_stays_a_success()
    {
        await PushAsync("x");
        await world.SettleAsync(World.Key("x"));
        world.Push("x", null);

        await world.SettleAsync(World.Key("x"));

        Forge.Environments["review/x"].Stopped.ShouldBeTrue();
        Forge.Deployments.ShouldHaveSingleItem().State.ShouldBe(ForgeState.Success);
        Forge.Notes[(World.Key("x"), 7)].ShouldContain("stopped");
    }

    [Fact]
    public async Task What_is_stopped_before_it_was_ready_is_cancelled()
    {
        world.Platform.Say(Some.CommitOf(77), Behaviour.Works);
        world.Platform.StartsIn = TimeSpan.FromHours(1);
        var commit = await PushAsync("x");
        for (var pass = 0; pass < 5; pass++) await world.PassAsync(World.Key("x"));
        world.Push("x", null);

        await world.SettleAsync(World.Key("x"));

        Forge.Deployments.ShouldHaveSingleItem().State.ShouldBe(ForgeState.Canceled);
        Forge.Statuses[commit].State.ShouldBe(ForgeState.Canceled);
    }

    [Fact]
    public async Task A_branch_that_comes_back_at_the_same_commit_has_a_new_deployment()
    {
        var commit = await PushAsync("x");
        await world.SettleAsync(World.Key("x"));
        world.Push("x", null);
        await world.SettleAsync(World.Key("x"));
        await PushAsync("x", commit);

        await world.SettleAsync(World.Key("x"));

        Forge.Environments["review/x"].Stopped.ShouldBeFalse();
        Forge.Deployments.Select(deployment => deployment.State).ShouldBe([ForgeState.Success, ForgeState.Success]);
    }

    [Fact]
    public async Task Branches_of_one_slug_have_an_environment_each()
    {
        await PushAsync("a/b");
        await PushAsync("a-b");

        await world.SettleAsync(World.Key("a/b"));
        await world.SettleAsync(World.Key("a-b"));

        Forge.Environments.Count.ShouldBe(2);
        Forge.Environments.Keys.ShouldContain("review/a-b");
    }

    [Fact]
    public async Task A_new_merge_request_has_a_note_of_its_own_and_the_old_note_says_so()
    {
        await PushAsync("x");
        await world.SettleAsync(World.Key("x"));
        world.MergeRequests[GitRef.Branch("x")] = new MergeRequest(9, "opened");

        await world.SettleAsync(World.Key("x"));

        Forge.Notes[(World.Key("x"), 7)].ShouldContain("moved");
        Forge.Notes[(World.Key("x"), 9)].ShouldContain("live");
    }

    [Fact]
    public async Task After_an_outage_of_two_hours_only_what_holds_now_is_told_and_each_thing_once()
    {
        await PushAsync("x");
        await world.SettleAsync(World.Key("x"));
        Forge.Writes.Clear();
        Forge.Trouble = "nothing answered";
        var bad = Some.Commit();
        world.Platform.Say(bad, Behaviour.FailsToStart);
        foreach (var commit in (CommitSha[])[Some.Commit(), bad, Some.Commit()])
        {
            await PushAsync("x", commit);
            await SettleUntoldAsync("x");
        }

        await WaitAsync("x", TimeSpan.FromHours(2));
        var last = world.Branches[GitRef.Branch("x")];
        Forge.Writes.ShouldBeEmpty();
        (await RecordAsync("x")).Published!.Commit.ShouldBe(last);

        Forge.Trouble = null;
        await world.SettleAsync(World.Key("x"));

        Forge.Writes.Count.ShouldBe(3, string.Join("; ", Forge.Writes));
        Forge.Deployments[^1].ShouldSatisfyAllConditions(deployment => deployment.Commit.ShouldBe(last), deployment => deployment.State.ShouldBe(ForgeState.Success));
        Forge.Statuses[last].State.ShouldBe(ForgeState.Success);
    }

    [Fact]
    public async Task An_outage_is_journalled_when_it_begins_and_when_it_is_over()
    {
        Forge.Trouble = "nothing answered";
        await PushAsync("x");
        await SettleUntoldAsync("x");
        await WaitAsync("x", TimeSpan.FromMinutes(60));
        Forge.Trouble = null;
        await world.SettleAsync(World.Key("x"));

        var lines = (await JournalAsync("x")).Where(entry => entry.Message.Contains("GitLab")).ToList();
        lines.Count.ShouldBe(2);
        lines[0].Kind.ShouldBe(JournalKind.Failure);
        lines[0].Message.ShouldContain("nothing answered");
        lines[1].Message.ShouldMatch("^GitLab was told again after 1h");
    }

    [Fact]
    public async Task What_is_untold_is_tried_again_later_each_time_up_to_two_minutes()
    {
        await PushAsync("x");
        await world.SettleAsync(World.Key("x"));
        await PushAsync("x");
        Forge.Trouble = "nothing answered";
        while (await world.PassAsync(World.Key("x")) is Outcome.Onward) { }

        var delays = new List<TimeSpan>();
        for (var pass = 0; pass < 6; pass++)
        {
            var delay = (await world.PassAsync(World.Key("x"))).ShouldBeOfType<Outcome.AgainAfter>().Delay;
            delays.Add(delay);
            world.Clock.Advance(delay);
        }

        delays.Select(delay => delay.TotalSeconds).ShouldBe([15, 15, 30, 60, 120, 120]);
        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Ready);
    }

    [Fact]
    public async Task What_was_told_before_the_forge_went_away_in_the_middle_is_remembered()
    {
        await PushAsync("x");
        Forge.Dies = () =>
        {
            if (Forge.Writes.Count == 2) Forge.Trouble = "gone";
            return false;
        };
        await SettleUntoldAsync("x");
        var known = (await RecordAsync("x")).Forge!;
        known.Environment.ShouldNotBeNull();
        known.Deployment.ShouldNotBeNull();
        known.Status.ShouldBeNull();
        known.Trouble!.Why.ShouldBe("gone");

        (Forge.Trouble, Forge.Dies) = (null, () => false);
        await world.SettleAsync(World.Key("x"));

        Forge.Writes.ShouldBeUnique();
        Forge.Writes.Count.ShouldBe(4);
    }

    [Fact]
    public async Task What_the_forge_refuses_is_journalled_once_and_left_until_there_is_something_new()
    {
        Forge.Refuses.Add(ForgePart.Deployment);
        await PushAsync("x");
        (await world.SettleAsync(World.Key("x"))).ShouldBeOfType<Outcome.AgainAfter>().Delay.ShouldBeGreaterThan(TimeSpan.FromHours(1));
        await world.PassAsync(World.Key("x"));

        (await JournalAsync("x")).Count(entry => entry.Message.Contains("refused")).ShouldBe(1);
        Forge.Statuses.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_process_that_dies_around_any_call_tells_nothing_twice()
    {
        for (var death = 0; death < 12; death++)
        {
            var fated = new World();
            fated.MergeRequests[GitRef.Branch("x")] = new MergeRequest(7, "opened");
            fated.Push("x", Some.Commit());
            var calls = 0;
            fated.Forge.Dies = () => calls++ == death;

            await fated.SettleAsync(World.Key("x"));
            fated.Push("x", null);
            await fated.SettleAsync(World.Key("x"));

            fated.Forge.Environments.ShouldHaveSingleItem().Value.Stopped.ShouldBeTrue();
            fated.Forge.Deployments.ShouldHaveSingleItem().State.ShouldBe(ForgeState.Success);
            fated.Forge.Notes.Count.ShouldBe(1);
            calls.ShouldBeGreaterThan(death);
        }
    }

    [Fact]
    public async Task A_forge_that_is_away_holds_up_nothing()
    {
        Forge.Trouble = "away";
        await PushAsync("x");

        await SettleUntoldAsync("x");

        (await RecordAsync("x")).Phase.ShouldBe(EnvironmentPhase.Ready);
        (await RecordAsync("x")).Reason.ShouldBe("serving");
        world.Saved.ShouldContain(record => record.Phase == EnvironmentPhase.Ready && record.Forge == null);
    }

    [Fact]
    public async Task A_daemon_that_lost_its_store_does_not_end_what_it_did_not_begin()
    {
        await PushAsync("x");
        await world.SettleAsync(World.Key("x"));
        var anew = world.WithEmptyStore();
        anew.MergeRequests[GitRef.Branch("x")] = new MergeRequest(7, "opened");
        await anew.Adopter.AdoptAsync(null, CancellationToken.None);

        await anew.SettleAsync(World.Key("x"));

        Forge.Environments["review/x"].Stopped.ShouldBeFalse();
        Forge.Deployments.ShouldHaveSingleItem();
        Forge.Notes.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_redeployment_of_the_same_commit_is_a_new_deployment()
    {
        await PushAsync("x");
        await world.SettleAsync(World.Key("x"));
        await world.Store.WishAsync(World.Key("x"), wishes => wishes with { Deploy = new DeployWish(null, "ada", world.Clock.GetUtcNow(), 1) }, new JournalEntry(World.Key("x"), world.Clock.GetUtcNow(), JournalKind.Request, "asked"), CancellationToken.None);

        await world.SettleAsync(World.Key("x"));

        Forge.Deployments.Select(deployment => deployment.State).ShouldBe([ForgeState.Success, ForgeState.Success]);
    }

    private async Task<CommitSha> PushAsync(string branch, CommitSha? commit = null)
    {
        var head = commit ?? Some.Commit();
        await world.DeliverAsync(world.Push(branch, head));
        return head;
    }

    /// <summary>Passes until only telling is left to do.</summary>
    private async Task SettleUntoldAsync(string branch)
    {
        for (var pass = 0; pass < 30; pass++)
        {
            if (await world.PassAsync(World.Key(branch)) is Outcome.AgainAfter { Delay: var delay }) world.Clock.Advance(delay < TimeSpan.FromSeconds(15) ? delay : TimeSpan.Zero);
        }
    }

    private async Task WaitAsync(string branch, TimeSpan time)
    {
        var end = world.Clock.GetUtcNow() + time;
        while (world.Clock.GetUtcNow() < end)
        {
            if (await world.PassAsync(World.Key(branch)) is Outcome.AgainAfter { Delay: var delay }) world.Clock.Advance(delay);
        }
    }

    private async Task<EnvironmentRecord> RecordAsync(string branch) => (await world.Store.LoadAsync(World.Key(branch), CancellationToken.None)).Record!;

    private Task<IReadOnlyList<JournalEntry>> JournalAsync(string branch) => world.Store.ReadAsync(World.Key(branch), 1000, CancellationToken.None);
}
