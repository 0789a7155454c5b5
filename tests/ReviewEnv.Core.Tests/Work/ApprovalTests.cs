using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Work;

/// <summary>The reconciler over a platform that prepares changes, in a project where a person approves them.</summary>
public sealed class ApprovalTests
{
    private static readonly EnvironmentKey X = World.Key("x");
    private readonly World world = new(requireApproval: true);

    [Fact]
    public async Task A_prepared_change_waits_until_its_end_of_life_and_nothing_is_carried_out()
    {
        world.Push("x", Some.Commit());

        var outcome = await world.SettleAsync(X);

        outcome.ShouldBe(new Outcome.AgainAfter(TimeSpan.FromDays(3)));
        var record = await RecordAsync();
        record.Phase.ShouldBe(EnvironmentPhase.AwaitingApproval);
        record.Proposal.ShouldNotBeNull().Id.ShouldBe("change-1");
        record.Reason.ShouldNotBeNull().ShouldContain("1 to add waits for approval");
        world.Driver.Applied.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_approved_change_is_carried_out_and_asked_for_no_more()
    {
        var commit = Some.Commit();
        world.Push("x", commit);
        await world.SettleAsync(X);
        world.Clock.Advance(TimeSpan.FromHours(5));

        await world.ApproveAsync(X, "change-1");
        await world.SettleAsync(X);

        var record = await RecordAsync();
        (record.Phase, record.Serving, record.Proposal).ShouldBe((EnvironmentPhase.Ready, commit, null));
        record.AttemptedAt.ShouldBe(world.Clock.GetUtcNow(), "the time of the approver is not the time of the software");
        world.Platform.Preparations.ShouldBe(1);
    }

    [Fact]
    public async Task While_an_approved_change_is_carried_out_it_is_provisioning_and_asks_nothing()
    {
        world.Platform.StartsIn = TimeSpan.FromSeconds(30);
        world.Push("x", Some.Commit());
        await world.SettleAsync(X);
        await world.ApproveAsync(X);

        (await world.PassAsync(X)).ShouldBeOfType<Outcome.Onward>();

        var record = await RecordAsync();
        (record.Phase, record.Proposal).ShouldBe((EnvironmentPhase.Provisioning, null));
    }

    [Fact]
    public async Task A_newer_commit_asks_anew_and_the_old_approval_does_not_carry_it_out()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(X);
        await world.ApproveAsync(X, "change-1");
        var newer = Some.Commit();
        world.Push("x", newer);

        await world.SettleAsync(X);

        (await RecordAsync()).Proposal!.Id.ShouldBe("change-2");
        world.Driver.Applied.ShouldBeEmpty();

        await world.ApproveAsync(X, "change-2");
        await world.SettleAsync(X);
        world.Driver.Applied.ShouldHaveSingleItem().Commit.ShouldBe(newer);
    }

    [Fact]
    public async Task An_update_that_waits_leaves_the_old_commit_published()
    {
        var old = Some.Commit();
        world.Push("x", old);
        await SettleApprovingAsync();
        world.Push("x", Some.Commit());

        await world.SettleAsync(X);

        var record = await RecordAsync();
        (record.Phase, record.Published!.Commit).ShouldBe((EnvironmentPhase.AwaitingApproval, old));
        record.Reason!.ShouldContain($"1 to replace waits for approval, on its page or by 'reviewenv approve'; {old.Short} keeps serving");
    }

    [Theory]
    [InlineData("change-0")]
    [InlineData("change-2")]
    [InlineData("")]
    public async Task Approving_another_id_does_nothing(string other)
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(X);

        await world.ApproveAsync(X, other);
        await world.SettleAsync(X);

        world.Driver.Applied.ShouldBeEmpty();
        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.AwaitingApproval);
    }

    [Fact]
    public async Task A_stop_while_it_waits_removes_what_was_prepared()
    {
        var commit = Some.Commit();
        world.Push("x", commit);
        await world.SettleAsync(X);

        await WishAsync(wishes => wishes with { Stop = new StopWish(commit, "ada", world.Clock.GetUtcNow(), "") });
        await world.SettleAsync(X);

        var record = await RecordAsync();
        (record.Phase, record.Proposal).ShouldBe((EnvironmentPhase.Stopped, null));
        world.Platform.Names.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_approval_given_before_a_stop_does_not_count_for_what_is_deployed_after_it()
    {
        var commit = Some.Commit();
        world.Push("x", commit);
        await world.SettleAsync(X);
        await WishAsync(wishes => wishes with { Stop = new StopWish(commit, "ada", world.Clock.GetUtcNow(), ""), Approval = new Approval("change-1", "ada", world.Clock.GetUtcNow()) });
        await world.SettleAsync(X);

        await WishAsync(wishes => wishes with { Stop = null, Deploy = new DeployWish(null, "ada", world.Clock.GetUtcNow(), 1) });
        await world.SettleAsync(X);

        (await RecordAsync()).Proposal!.Id.ShouldBe("change-2");
        world.Driver.Applied.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deployment_that_somebody_asks_for_is_another_change()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(X);
        await WishAsync(wishes => wishes with { Deploy = new DeployWish(null, "ada", world.Clock.GetUtcNow(), 1), Approval = new Approval("change-1", "ada", world.Clock.GetUtcNow()) });

        await world.SettleAsync(X);

        (await RecordAsync()).Proposal!.Id.ShouldBe("change-2");
        world.Driver.Applied.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_nobody_approves_goes_when_its_time_is_up()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(X);
        world.Clock.Advance(TimeSpan.FromDays(3));

        await world.SettleAsync(X);

        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped);
        world.Platform.Names.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lost_store_has_it_asked_again_and_carries_nothing_out()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(X);
        await world.ApproveAsync(X, "change-1");
        var anew = world.WithEmptyStore();
        await anew.Adopter.AdoptAsync(null, CancellationToken.None);

        await anew.SettleUnseenAsync();

        anew.Driver.Applied.ShouldBeEmpty();
        var record = (await anew.Store.LoadAsync(X, CancellationToken.None)).Record!;
        (record.Phase, record.Proposal!.Id).ShouldBe((EnvironmentPhase.AwaitingApproval, "change-1"));
        (await anew.ApproveAsync(X)).ShouldBeTrue();
        await anew.SettleAsync(X);
        anew.Driver.Applied.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_journal_has_the_changes_of_each_proposal_once()
    {
        world.Push("x", Some.Commit());
        await SettleApprovingAsync();
        world.Push("x", Some.Commit());
        for (var i = 0; i < 3; i++) await world.SettleAsync(X);
        await SettleApprovingAsync();

        var journal = await JournalAsync();
        var told = journal.Where(entry => entry.Message.Contains("Software/app")).ToList();
        told.Count.ShouldBe(2);
        told[0].Message.ShouldContain("(change-1)");
        told[0].Message.ShouldContain("  add Software/app");
        told[1].Message.ShouldContain("(change-2)");
        told[1].Message.ShouldContain("! replace Software/app (commit)");
    }

    [Fact]
    public async Task Where_nobody_has_to_approve_it_is_carried_out_at_once_and_the_journal_has_the_changes_once()
    {
        var free = new World();
        free.Platform.Prepares = true;
        free.Platform.StartsIn = TimeSpan.FromSeconds(9);
        free.Push("x", Some.Commit());

        await free.SettleAsync(X);
        await free.SettleAsync(X);

        var journal = await free.Store.ReadAsync(X, 100, CancellationToken.None);
        journal.Count(entry => entry.Message.Contains("Software/app")).ShouldBe(1);
        (await free.Store.LoadAsync(X, CancellationToken.None)).Record!.Phase.ShouldBe(EnvironmentPhase.Ready);
        free.Saved.ShouldNotContain(record => record.Phase == EnvironmentPhase.AwaitingApproval);
    }

    [Fact]
    public async Task A_fault_while_an_approved_change_is_carried_out_is_tried_again_without_asking()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(X);
        await world.ApproveAsync(X);
        world.Driver.NextAnswer = new Drivers.DriverResult.Transient("throttled");
        (await world.PassAsync(X)).ShouldBeOfType<Outcome.Retry>();

        await world.SettleAsync(X);

        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);
        (await JournalAsync()).Count(entry => entry.Message.Contains("Software/app")).ShouldBe(1);
    }

    [Fact]
    public async Task A_forge_that_does_not_tell_leaves_the_question_open()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(X);
        world.ForgeTrouble = "503";

        await world.PassAsync(X);

        (await RecordAsync()).Proposal!.Id.ShouldBe("change-1");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_pass_that_dies_around_any_call_leads_to_one_proposal_and_one_environment(int survived)
    {
        world.Push("x", Some.Commit());
        var calls = 0;
        world.DiesAround = () => calls++ == survived;

        for (var i = 0; i < 3; i++)
        {
            await SettleDyingAsync();
            await world.ApproveAsync(X);
        }

        await SettleDyingAsync();
        calls.ShouldBeGreaterThan(survived);
        (world.Platform.Preparations, world.Driver.Applied.Count).ShouldBe((1, 1));
        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);
    }

    private async Task SettleApprovingAsync()
    {
        await world.SettleAsync(X);
        await world.ApproveAsync(X);
        await world.SettleAsync(X);
    }

    private async Task SettleDyingAsync()
    {
        try
        {
            await world.SettleAsync(X);
        }
        catch (OperationCanceledException)
        {
            await world.SettleAsync(X);
        }
    }

    private async Task<EnvironmentRecord> RecordAsync() => (await world.Store.LoadAsync(X, CancellationToken.None)).Record.ShouldNotBeNull();

    private Task<IReadOnlyList<JournalEntry>> JournalAsync() => world.Store.ReadAsync(X, 1000, CancellationToken.None);

    private Task WishAsync(Func<EnvironmentWishes, EnvironmentWishes> change) =>
        world.Store.WishAsync(X, change, new JournalEntry(X, world.Clock.GetUtcNow(), JournalKind.Request, "asked"), CancellationToken.None);
}
