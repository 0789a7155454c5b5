using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Work;
using ReviewEnv.Costs;
using ReviewEnv.Scheduling;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Tests.Costs;

/// <summary>Who reads the meters, and when.</summary>
public sealed class CostKeeperTests : IAsyncLifetime
{
    private static readonly CostSettings Settings = new();
    private readonly ManualTimeProvider clock = new();
    private readonly InMemoryReviewStore store;
    private readonly EnvironmentFeed feed = new();
    private readonly List<CostKeeper> running = [];

    public CostKeeperTests() => store = new InMemoryReviewStore { Time = clock };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var keeper in running.ToList()) await EndAsync(keeper);
    }

    [Fact]
    public async Task Of_two_on_one_store_one_reads_and_the_other_goes_on_when_that_one_ends()
    {
        var (first, second) = (new MeteredTarget(), new MeteredTarget());
        var keeper = await StartAsync(first, new StorageSettings.Postgres(new Secret("unused")));
        await AskedAsync(first, 1);
        await StartAsync(second, new StorageSettings.Postgres(new Secret("unused")));
        for (var asked = 2; asked <= 20; asked++)
        {
            clock.Advance(Settings.SampleEvery);
            await AskedAsync(first, asked);
        }

        second.Asked.ShouldBe(0);
        await EndAsync(keeper);
        clock.Advance(Settings.SampleEvery);
        await AskedAsync(second, 1);
        first.Asked.ShouldBe(20);
    }

    [Fact]
    public async Task One_that_was_killed_holds_the_next_up_for_its_lease_and_no_longer()
    {
        await new Duties(On(new StorageSettings.Postgres(new Secret("unused"))), store, clock).Lease("meters", TimeSpan.FromMinutes(16))!.HoldAsync(default);
        var next = new MeteredTarget();
        await StartAsync(next, new StorageSettings.Postgres(new Secret("unused")));

        for (var minutes = 0; minutes < 15; minutes += 5)
        {
            await RestsAsync();
            clock.Advance(Settings.SampleEvery);
        }

        await RestsAsync();
        next.Asked.ShouldBe(0);
        clock.Advance(Settings.SampleEvery);
        await AskedAsync(next, 1);
    }

    [Fact]
    public async Task A_file_that_nobody_shares_is_read_at_once_and_holds_no_lease()
    {
        var target = new MeteredTarget();
        await StartAsync(target, new StorageSettings.Sqlite("unused"));
        await AskedAsync(target, 1);

        (await store.ReadMemoAsync("meters", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_change_is_read_soon_after_it_and_many_of_them_together()
    {
        var target = new MeteredTarget();
        await StartAsync(target, new StorageSettings.Sqlite("unused"));
        await AskedAsync(target, 1);
        await RestsAsync();

        for (var i = 0; i < 10; i++) feed.Publish(Changed($"feature/{i}"));
        await Eventually.TrueAsync(() => clock.Timers > 1, "it waits for more changes");
        clock.Advance(TimeSpan.FromSeconds(10));

        await AskedAsync(target, 2);
    }

    private async Task<CostKeeper> StartAsync(MeteredTarget target, StorageSettings storage)
    {
        var board = new TrafficBoard(clock);
        var projects = new ProjectCatalog([]);
        var sampler = new UsageSampler(store, store, new DriverCatalog([new Target("cluster", "kubernetes", "", target)]), projects, PriceCatalog.Examples, board, clock, Settings.SampleEvery, NullLogger<UsageSampler>.Instance);
        var budgets = new BudgetKeeper([], store, store, store, projects, new BudgetBoard(), PriceCatalog.Examples, clock);
        var keeper = new CostKeeper(sampler, budgets, store, new Duties(On(storage), store, clock), feed, Settings, clock, NullLogger<CostKeeper>.Instance);
        await keeper.StartAsync(default);
        running.Add(keeper);
        return keeper;
    }

    private async Task EndAsync(CostKeeper keeper)
    {
        running.Remove(keeper);
        await keeper.StopAsync(default);
        keeper.Dispose();
    }

    private Task RestsAsync() => Eventually.TrueAsync(() => clock.Timers == running.Count, "all wait");

    private async Task AskedAsync(MeteredTarget target, int times)
    {
        await Eventually.TrueAsync(() => target.Asked == times, $"the target is asked {times} times");
        await RestsAsync();
    }

    private static EnvironmentRecord Changed(string branch)
    {
        var key = new EnvironmentKey("shop/web", GitRef.Branch(branch));
        return new EnvironmentRecord { Key = key, Name = key.Id, Target = "cluster", Template = "web", Phase = EnvironmentPhase.Ready };
    }

    private static ServerSettings On(StorageSettings storage) => new()
    {
        PublicUrl = new Uri("https://reviewenv.example.com/"),
        Listen = new Uri("http://127.0.0.1:8080"),
        Storage = storage,
        Forge = new ForgeSettings.Local("unused"),
        Webhooks = new WebhookSettings(new Secret("unused"), null),
        Targets = [],
        Projects = [],
    };
}
