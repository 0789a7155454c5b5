using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Work;

/// <summary>Who scans an environment is not disturbed, and not for longer than that.</summary>
public sealed class LeaseTests
{
    private readonly World world = new();
    private readonly CommitSha commit = Some.Commit();

    [Fact]
    public async Task While_a_lease_lives_a_deleted_branch_keeps_its_environment_and_says_so()
    {
        await ReadyAsync();
        await LeaseAsync(TimeSpan.FromHours(1));

        await world.DeliverAsync(world.Push("x", null));
        var waits = (await PassAsync()).ShouldBeOfType<Outcome.AgainAfter>();
        await PassAsync();

        waits.Delay.ShouldBe(TimeSpan.FromHours(1));
        var record = await RecordAsync();
        (record.Phase, record.Published?.Commit).ShouldBe((EnvironmentPhase.Ready, commit));
        record.Reason.ShouldNotBeNull().ShouldContain("scanner holds it for 'dast' until 2026-01-05 13:00:00 UTC at the latest; then: ");
        world.Driver.Removals.ShouldBe(0);
        (await world.Store.ReadAsync(World.Key("x"), 100, CancellationToken.None)).Count(entry => entry.Kind == JournalKind.Decision && entry.Message.Contains("holds it")).ShouldBe(1);
    }

    [Fact]
    public async Task A_released_lease_lets_the_teardown_follow_at_once()
    {
        await ReadyAsync();
        await LeaseAsync(TimeSpan.FromHours(1));
        await world.DeliverAsync(world.Push("x", null));
        await PassAsync();

        await WishAsync(wishes => wishes with { Leases = null });
        await world.SettleAsync(World.Key("x"));

        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped);
    }

    [Fact]
    public async Task A_lease_holds_nothing_beyond_its_end()
    {
        await ReadyAsync();
        await LeaseAsync(TimeSpan.FromHours(1));
        await world.DeliverAsync(world.Push("x", null));
        await PassAsync();

        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.SettleAsync(World.Key("x"));

        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Stopped);
    }

    [Fact]
    public async Task A_newer_commit_waits_for_the_end_of_the_lease()
    {
        await ReadyAsync();
        await LeaseAsync(TimeSpan.FromHours(1));
        var newer = Some.Commit();
        await world.DeliverAsync(world.Push("x", newer));
        await PassAsync();
        (await RecordAsync()).Serving.ShouldBe(commit);
        (await RecordAsync()).Reason.ShouldNotBeNull().ShouldContain($"then: {newer.Short} is deployed");

        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.SettleAsync(World.Key("x"));

        (await RecordAsync()).Serving.ShouldBe(newer);
    }

    [Fact]
    public async Task The_same_commit_asked_for_anew_waits_too()
    {
        await ReadyAsync();
        await LeaseAsync(TimeSpan.FromHours(1));

        await WishAsync(wishes => wishes with { Deploy = new DeployWish(commit, "ada", world.Clock.GetUtcNow(), 1) });
        await PassAsync();

        (await RecordAsync()).Reason.ShouldNotBeNull().ShouldContain("is deployed anew");
    }

    [Fact]
    public async Task What_broke_by_itself_is_mended_whoever_holds_it()
    {
        await ReadyAsync();
        await LeaseAsync(TimeSpan.FromHours(1));
        world.Platform.Silence(commit);

        await PassAsync();

        (await RecordAsync()).Published.ShouldBeNull();
    }

    private async Task ReadyAsync()
    {
        await world.DeliverAsync(world.Push("x", commit));
        await world.SettleAsync(World.Key("x"));
        (await RecordAsync()).Phase.ShouldBe(EnvironmentPhase.Ready);
    }

    private Task<EnvironmentWishes> LeaseAsync(TimeSpan length) =>
        WishAsync(wishes => wishes with { Leases = [new Lease("l", "dast", "scanner", world.Clock.GetUtcNow(), world.Clock.GetUtcNow() + length)] });

    private Task<EnvironmentWishes> WishAsync(Func<EnvironmentWishes, EnvironmentWishes> change) =>
        world.Store.WishAsync(World.Key("x"), change, new JournalEntry(World.Key("x"), world.Clock.GetUtcNow(), JournalKind.Request, "asked"), CancellationToken.None);

    private Task<Outcome> PassAsync() => world.PassAsync(World.Key("x"));

    private async Task<EnvironmentRecord> RecordAsync() => (await world.Store.LoadAsync(World.Key("x"), CancellationToken.None)).Record!;
}
