using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Journal;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Work;

/// <summary>A store that is lost costs what was written there alone: what the platform holds is known again.</summary>
public sealed class LostStoreTests
{
    private readonly World world = new();

    [Fact]
    public async Task An_empty_store_adopts_what_the_platform_holds_and_deploys_nothing_anew()
    {
        world.Push("x", Some.Commit());
        world.Push("X", Some.Commit());
        await world.SettleAsync(World.Key("x"));
        await world.SettleAsync(World.Key("X"));
        var names = world.Platform.Names;
        var expiries = (await world.Store.ListAsync(includeStopped: false, CancellationToken.None)).Select(record => record.ExpiresAt).ToList();
        world.Clock.Advance(TimeSpan.FromDays(1));

        var anew = world.WithEmptyStore();
        (await anew.Adopter.AdoptAsync(null, CancellationToken.None)).Adopted.ShouldBe(2);
        await anew.SettleUnseenAsync();

        anew.Platform.Names.ShouldBe(names);
        anew.Driver.Applied.ShouldBeEmpty();
        (await anew.ServedAsync()).ShouldBe(await world.ServedAsync(), ignoreOrder: true);
        (await anew.Store.ListAsync(includeStopped: false, CancellationToken.None)).Select(record => record.ExpiresAt).ShouldBe(expiries, ignoreOrder: true);
    }

    [Fact]
    public async Task What_was_asked_for_stays_as_it_is_when_the_store_is_lost()
    {
        var asking = new World(DeployOn.Request);
        var (asked, head) = (Some.Commit(), Some.Commit());
        asking.Push("x", asked);
        await WishAsync("x", wishes => wishes with { Deploy = new DeployWish(asked, "ci", asking.Clock.GetUtcNow(), 3) }, asking);
        await asking.SettleAsync(World.Key("x"));
        asking.Push("x", head);

        var anew = asking.WithEmptyStore();
        await anew.Adopter.AdoptAsync(null, CancellationToken.None);
        await anew.SettleUnseenAsync();

        anew.Driver.Applied.ShouldBeEmpty();
        (await anew.ServedAsync()).Values.ShouldBe([asked]);
        (await anew.Store.LoadAsync(World.Key("x"), CancellationToken.None)).Record!.Phase.ShouldBe(EnvironmentPhase.Ready);

        // Asked again, it is deployed again, although counting began anew.
        anew.Clock.Advance(TimeSpan.FromHours(1));
        await WishAsync("x", wishes => wishes with { Deploy = new DeployWish(asked, "ci", anew.Clock.GetUtcNow(), 3) }, anew);
        await anew.SettleAsync(World.Key("x"));
        anew.Driver.Applied.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_deployed_again_is_not_started_anew_when_the_store_is_lost()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(World.Key("x"));
        await WishAsync("x", wishes => wishes with { Deploy = new DeployWish(null, "ada", world.Clock.GetUtcNow(), 1) }, world);
        await world.SettleAsync(World.Key("x"));
        world.Driver.Applied.Count.ShouldBe(2);

        var anew = world.WithEmptyStore();
        await anew.Adopter.AdoptAsync(null, CancellationToken.None);
        await anew.SettleUnseenAsync();
        anew.Driver.Applied.ShouldBeEmpty();

        anew.Push("x", Some.Commit());
        await anew.SettleAsync(World.Key("x"));
        anew.Driver.Applied.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_target_that_cannot_be_listed_is_told_so_that_it_is_tried_again()
    {
        world.Push("x", Some.Commit());
        await world.SettleAsync(World.Key("x"));
        var anew = world.WithEmptyStore();
        anew.TargetTrouble = "away";

        var first = await anew.Adopter.AdoptAsync(null, CancellationToken.None);
        first.Failed.Select(target => target.Name).ShouldBe(["here"]);
        anew.TargetTrouble = null;
        var second = await anew.Adopter.AdoptAsync(first.Failed, CancellationToken.None);

        (second.Adopted, second.Failed.Count).ShouldBe((1, 0));
    }

    private static Task WishAsync(string branch, Func<EnvironmentWishes, EnvironmentWishes> change, World where) =>
        where.Store.WishAsync(World.Key(branch), change, new JournalEntry(World.Key(branch), where.Clock.GetUtcNow(), JournalKind.Request, "asked"), CancellationToken.None);
}
