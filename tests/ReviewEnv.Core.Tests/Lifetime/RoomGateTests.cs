using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Lifetime;

public sealed class RoomGateTests
{
    private readonly ManualTimeProvider clock = new();
    private readonly BudgetBoard budgets = new();
    private readonly InMemoryReviewStore store;
    private readonly List<EnvironmentKey> woken = [];

    public RoomGateTests() => store = new InMemoryReviewStore { Time = clock };

    [Fact]
    public async Task Without_caps_there_is_always_room() => (await WhyNotAsync("feature/new", CapSettings.None)).ShouldBeNull();

    [Fact]
    public async Task At_the_cap_one_more_waits_and_the_oldest_are_named()
    {
        await LiveAsync("feature/old", hours: 50);
        await LiveAsync("feature/young", hours: 2);

        (await WhyNotAsync("feature/new", new CapSettings(2, null, AtCap.Refuse))).ShouldBe(
            "shop/web has 2 live environments (caps.live); it is made as soon as one of them ends. The oldest: shop/web@feature/old (2d2h old), shop/web@feature/young (2h old). 'reviewenv stop --project P --ref R' makes room");
    }

    [Fact]
    public async Task Two_that_come_at_once_do_not_share_the_last_place()
    {
        var caps = new CapSettings(1, null, AtCap.Refuse);
        (await WhyNotAsync("feature/first", caps)).ShouldBeNull();
        (await WhyNotAsync("feature/second", caps)).ShouldNotBeNull();
        (await WhyNotAsync("feature/first", caps)).ShouldBeNull("it has the place already");
    }

    [Fact]
    public async Task What_was_let_in_and_never_came_to_be_gives_its_place_back()
    {
        var caps = new CapSettings(1, null, AtCap.Refuse);
        await WhyNotAsync("feature/first", caps);
        clock.Advance(TimeSpan.FromMinutes(3));
        (await WhyNotAsync("feature/second", caps)).ShouldBeNull();
    }

    [Fact]
    public async Task A_person_has_a_cap_of_their_own()
    {
        await LiveAsync("feature/a", owner: "ada");
        (await WhyNotAsync("feature/new", new CapSettings(null, 1, AtCap.Refuse), "bob")).ShouldBeNull();
        (await WhyNotAsync("feature/new", new CapSettings(null, 1, AtCap.Refuse), "ada")).ShouldStartWith("ada has 1 live environments in shop/web (caps.perPerson)");
    }

    [Fact]
    public async Task A_cap_over_all_projects_counts_all_of_them()
    {
        await LiveAsync("feature/a", owner: "ada", project: "other/thing");
        (await WhyNotAsync("feature/new", CapSettings.None, "ada", everywhere: new CapSettings(null, 1, AtCap.Refuse))).ShouldStartWith("ada has 1 live environments (caps.perPerson)");
    }

    [Fact]
    public async Task Where_sleep_makes_room_the_one_unused_for_longest_is_put_to_sleep_once()
    {
        await LiveAsync("feature/idle", hours: 3);
        await LiveAsync("feature/used", hours: 30, used: clock.GetUtcNow());
        var caps = new CapSettings(2, null, AtCap.Sleep);

        (await WhyNotAsync("feature/new", caps))!.ShouldContain("shop/web@feature/idle, unused for longest, is put to sleep to make room");
        woken.ShouldBe([Key("feature/idle")]);
        (await store.LoadAsync(Key("feature/idle"), CancellationToken.None)).Wishes.Sleep!.By.ShouldBe(RoomGate.Name);
        (await WhyNotAsync("feature/new", caps)).ShouldBeNull("there is room once it was sent to sleep");
        (await store.LoadAsync(Key("feature/used"), CancellationToken.None)).Wishes.Sleep.ShouldBeNull();
    }

    [Fact]
    public async Task What_is_leased_or_cannot_sleep_is_left_alone()
    {
        await LiveAsync("feature/leased", leasedUntil: clock.GetUtcNow().AddHours(1));
        await LiveAsync("feature/cannot", canSleep: false);
        (await WhyNotAsync("feature/new", new CapSettings(2, null, AtCap.Sleep)))!.ShouldContain("it is made as soon as one of them ends");
        woken.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_budget_that_is_used_up_makes_nothing_new()
    {
        budgets.Update([new BudgetState(new Budget("shop", "shop/*", null, 100, BudgetAction.Refuse), new DateOnly(2026, 1, 1), 100)]);
        (await WhyNotAsync("feature/new", CapSettings.None)).ShouldStartWith("the budget 'shop' of 2026-01 is used up, so no new environment is made");
    }

    [Fact]
    public async Task A_budget_of_another_cost_centre_says_nothing()
    {
        budgets.Update([new BudgetState(new Budget("x", null, "4711", 100, BudgetAction.Refuse), new DateOnly(2026, 1, 1), 100)]);
        (await WhyNotAsync("feature/new", CapSettings.None)).ShouldBeNull();
    }

    private static EnvironmentKey Key(string branch, string project = "shop/web") => new(project, GitRef.Branch(branch));

    private Task LiveAsync(string branch, int hours = 1, string owner = "eve", DateTimeOffset? used = null, DateTimeOffset? leasedUntil = null, bool canSleep = true, string project = "shop/web") => store.SaveAsync(
        new EnvironmentRecord
        {
            Key = Key(branch, project),
            Name = branch.Replace('/', '-'),
            Target = "here",
            Template = "t",
            Phase = EnvironmentPhase.Ready,
            Owner = owner,
            CanSleep = canSleep,
            InUseUntil = leasedUntil,
            CreatedAt = clock.GetUtcNow().AddHours(-hours),
            LastUse = new UseSign(UseKind.Push, used ?? clock.GetUtcNow().AddHours(-hours)),
        }, [], 0, CancellationToken.None);

    private Task<string?> WhyNotAsync(string branch, CapSettings caps, string owner = "eve", CapSettings? everywhere = null)
    {
        var project = new ProjectSettings { Path = "shop/web", Target = "here", Template = "t", Caps = caps };
        var pass = new Pass(Key(branch), new WorkTurn("default", TimeSpan.Zero, 0), new Remembered(null, EnvironmentWishes.None, null, 0, 0), new BranchState.Unknown(""), project, clock.GetUtcNow());
        var wanted = new DesiredState.Wanted(CommitSha.Parse(new string('a', 40)), clock.GetUtcNow(), null) { Because = "", Owner = owner };
        return new RoomGate(store, everywhere ?? CapSettings.None, budgets, woken.Add).WhyNotAsync(pass, wanted, CancellationToken.None);
    }
}
