using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Core.Tests.Costs;

public sealed class BudgetKeeperTests
{
    private readonly ManualTimeProvider clock = new(new DateTimeOffset(2026, 1, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly InMemoryReviewStore store;
    private readonly BudgetBoard board = new();
    private readonly BudgetKeeper keeper;

    public BudgetKeeperTests()
    {
        store = new InMemoryReviewStore { Time = clock };
        var projects = new ProjectCatalog([new ProjectSettings { Path = "shop/web", Target = "here", Template = "t", Owners = new Ownership(new Belonging("shop", "4711"), new Dictionary<string, Belonging>()) }]);
        keeper = new BudgetKeeper([new Budget("shop", null, "4711", 100, BudgetAction.Refuse)], store, store, store, projects, board, PriceCatalog.Examples, clock);
    }

    [Fact]
    public async Task What_was_spent_this_month_by_a_cost_centre_counts_and_nothing_else()
    {
        await SpendAsync(30, new DateTimeOffset(2025, 12, 31, 23, 0, 0, TimeSpan.Zero));
        await SpendAsync(40, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await SpendAsync(25, clock.GetUtcNow(), project: "other/thing");
        await keeper.CountAsync(CancellationToken.None);

        board.States.Single().Spent.ShouldBe(40);
        (await TellingsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_told_once_when_it_is_nearly_used_up_and_once_when_it_is()
    {
        await SpendAsync(81, clock.GetUtcNow());
        await keeper.CountAsync(CancellationToken.None);
        await keeper.CountAsync(CancellationToken.None);
        board.WhyNoNew("shop/web", new Belonging(null, "4711")).ShouldBeNull();
        await SpendAsync(20, clock.GetUtcNow());
        await keeper.CountAsync(CancellationToken.None);
        await keeper.CountAsync(CancellationToken.None);

        board.WhyNoNew("shop/web", new Belonging(null, "4711")).ShouldBe("the budget 'shop' of 2026-01 is used up");
        (await TellingsAsync()).Select(told => told.Message).ShouldBe(
        [
            "80 % of the budget 'shop' of 2026-01 are used up: 81.00 of 100.00 USD. At 100 % no new environments will be made for it.",
            "100 % of the budget 'shop' of 2026-01 is used up: 101.00 of 100.00 USD. No new environments are made for it until the month is over or the budget is raised.",
        ]);
    }

    [Fact]
    public async Task A_new_month_begins_at_nothing()
    {
        await SpendAsync(200, clock.GetUtcNow());
        await keeper.CountAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromDays(15));
        await keeper.CountAsync(CancellationToken.None);

        board.States.Single().Spent.ShouldBe(0);
        board.WhyNoNew("shop/web", new Belonging(null, "4711")).ShouldBeNull();
    }

    private Task SpendAsync(decimal amount, DateTimeOffset at, string project = "shop/web") => store.AddUsageAsync(
        [new UsageHour(new UsageSubject(new EnvironmentKey(project, GitRef.Branch("a")), "here", "ada"), Meter.HourOf(at), UsageAmounts.None with { Cost = amount })], [], CancellationToken.None);

    private async Task<IEnumerable<Notification>> TellingsAsync() => (await store.ListDueAsync(clock.GetUtcNow(), 100, CancellationToken.None)).Select(item => item.Notification);
}
