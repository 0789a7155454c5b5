using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Core.Tests.Work;

/// <summary>The reconciler over a platform on which a failed first creation is in the way of everything.</summary>
public sealed class WreckTests
{
    private static readonly EnvironmentKey X = World.Key("x");
    private readonly World world = new() { Platform = { Wrecks = true } };

    [Fact]
    public async Task The_reason_is_in_the_journal_before_the_wreck_is_removed()
    {
        PushFailing();
        for (var i = 0; i < 20 && !await IsToldAsync(); i++)
        {
            world.Platform.Creations.ShouldBeLessThan(2);
            await world.PassAsync(X);
        }

        (await JournalAsync())[^1].Message.ShouldBe($"exited with code 3: boom{Environment.NewLine}What it left is removed, and it is created once more.");
        world.Platform.Names.ShouldNotBeEmpty();
        (await RecordAsync()).Wreck.ShouldBe(new Wreck("creation-1", world.Driver.Applied[0].Fingerprint, TryAgain: true));
    }

    [Fact]
    public async Task It_is_created_again_once_and_then_waits_for_a_change()
    {
        PushFailing();

        await world.SettleAsync(X);
        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.SettleAsync(X);

        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Failed);
        world.Platform.Creations.ShouldBe(2);
        var told = (await JournalAsync()).Where(entry => entry.Message.Contains("boom")).ToList();
        told.Count.ShouldBe(2);
        told[1].Message.ShouldContain("tried again with the next commit");
    }

    [Fact]
    public async Task What_failed_by_bad_luck_comes_up_the_second_time()
    {
        var commit = PushFailing();
        while (!await IsToldAsync()) await world.PassAsync(X);
        world.Platform.Say(commit, Behaviour.Works);

        await world.SettleAsync(X);

        var record = await RecordAsync();
        (record.Phase, record.Wreck).ShouldBe((EnvironmentPhase.Ready, null));
    }

    [Fact]
    public async Task A_new_commit_after_two_failures_is_created()
    {
        PushFailing();
        await world.SettleAsync(X);
        var good = Some.Commit();
        world.Push("x", good);

        await world.SettleAsync(X);

        var record = await RecordAsync();
        (record.Phase, record.Serving, record.Wreck).ShouldBe((EnvironmentPhase.Ready, good, null));
        world.Platform.Creations.ShouldBe(3);
    }

    [Fact]
    public async Task A_new_commit_has_two_tries_of_its_own()
    {
        PushFailing();
        await world.SettleAsync(X);
        PushFailing();

        await world.SettleAsync(X);

        world.Platform.Creations.ShouldBe(4);
        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Failed);
    }

    [Fact]
    public async Task A_commit_that_comes_while_the_other_fails_is_what_is_created_next()
    {
        PushFailing();
        await world.PassAsync(X);
        await world.PassAsync(X);
        var good = Some.Commit();
        world.Push("x", good);

        await world.SettleAsync(X);

        world.Platform.Creations.ShouldBe(2);
        (await JournalAsync()).ShouldContain(entry => entry.Message.EndsWith($"What it left is removed, and {good.Short} is created."));
        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);
    }

    [Fact]
    public async Task A_person_who_asks_for_a_deployment_gives_it_another_chance()
    {
        var commit = PushFailing();
        await world.SettleAsync(X);
        world.Platform.Say(commit, Behaviour.Works);

        await world.Store.WishAsync(X, wishes => wishes with { Deploy = new DeployWish(null, "ada", world.Clock.GetUtcNow(), 1) }, Asked(), CancellationToken.None);
        await world.SettleAsync(X);

        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);
    }

    [Fact]
    public async Task A_branch_that_is_deleted_over_a_wreck_has_it_written_down_and_then_removed()
    {
        PushFailing();
        await world.PassAsync(X);
        await world.PassAsync(X);
        await world.DeliverAsync(world.Push("x", null));

        await world.PassAsync(X);
        (await JournalAsync())[^1].Message.ShouldEndWith("What it left is removed.");
        world.Platform.Names.ShouldNotBeEmpty();

        await world.SettleAsync(X);
        world.Platform.Names.ShouldBeEmpty();
        var record = await RecordAsync();
        (record.Phase, record.Wreck).ShouldBe((EnvironmentPhase.Stopped, null));
    }

    [Fact]
    public async Task A_failed_update_is_no_wreck()
    {
        var good = Some.Commit();
        world.Push("x", good);
        await world.SettleAsync(X);
        PushFailing();

        await world.SettleAsync(X);

        (world.Platform.Creations, world.Driver.Removals).ShouldBe((1, 0));
        (await RecordAsync()).Published!.Commit.ShouldBe(good);
    }

    [Fact]
    public async Task What_needs_approval_asks_again_before_it_is_created_again()
    {
        var asking = new World(requireApproval: true) { Platform = { Wrecks = true } };
        var commit = Some.Commit();
        asking.Platform.Say(commit, Behaviour.FailsToStart);
        asking.Push("x", commit);
        await asking.SettleAsync(X);
        await asking.ApproveAsync(X, "change-1");

        await asking.SettleAsync(X);

        (await asking.Store.LoadAsync(X, CancellationToken.None)).Record!.Proposal!.Id.ShouldBe("change-2");
        asking.Platform.Creations.ShouldBe(1);

        await asking.ApproveAsync(X, "change-2");
        await asking.SettleAsync(X);
        (await asking.Store.LoadAsync(X, CancellationToken.None)).Record!.Phase.ShouldBe(EnvironmentPhase.Failed);
        (asking.Platform.Creations, asking.Platform.Preparations).ShouldBe((2, 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_pass_that_dies_around_any_call_loses_no_reason_and_creates_no_more_than_twice(int survived)
    {
        PushFailing();
        world.Platform.GoesIn = TimeSpan.FromSeconds(2);
        var calls = 0;
        world.DiesAround = () =>
        {
            // Whenever something was taken away, the journal knew why before.
            if (world.Driver.Removals > 0) IsToldAsync().GetAwaiter().GetResult().ShouldBeTrue();
            return calls++ == survived;
        };
        try
        {
            await world.SettleAsync(X);
        }
        catch (OperationCanceledException)
        {
            await world.SettleAsync(X);
        }

        calls.ShouldBeGreaterThan(survived);
        world.Platform.Creations.ShouldBe(2);
        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Failed);
        (await JournalAsync()).Count(entry => entry.Kind == JournalKind.Failure && entry.Message.Contains("boom")).ShouldBe(2);
    }

    private Core.Branches.CommitSha PushFailing()
    {
        var commit = Some.Commit();
        world.Platform.Say(commit, Behaviour.FailsToStart);
        world.Push("x", commit);
        return commit;
    }

    private async Task<bool> IsToldAsync() => (await JournalAsync()).Any(entry => entry.Message.Contains("boom"));

    private async Task<EnvironmentRecord> RecordAsync() => (await world.Store.LoadAsync(X, CancellationToken.None)).Record.ShouldNotBeNull();

    private Task<IReadOnlyList<JournalEntry>> JournalAsync() => world.Store.ReadAsync(X, 1000, CancellationToken.None);

    private JournalEntry Asked() => new(X, world.Clock.GetUtcNow(), JournalKind.Request, "asked");
}
