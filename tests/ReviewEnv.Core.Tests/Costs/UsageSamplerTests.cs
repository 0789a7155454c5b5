using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Costs;

public sealed class UsageSamplerTests
{
    /// <summary>Thirds of an hour have no end as decimals.</summary>
    private const decimal Digits = 1e-20m;
    private static readonly EnvironmentKey Key = Metering.Key("feature/a");

    [Fact]
    public async Task What_runs_costs_what_it_asks_for_from_the_reading_that_first_saw_it()
    {
        var world = await RunningAsync();
        await world.SampleAfterAsync(Metering.Every);
        await world.SampleAfterAsync(Metering.Every);

        var sum = await world.SumAsync(Key);
        sum.Running.ShouldBe(TimeSpan.FromMinutes(10));
        sum.Cost.ShouldBe(2m / 6, Digits);
        sum.Estimated.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task The_meter_itself_knows_what_was_spent_so_far_across_restarts_and_owners()
    {
        var world = await RunningAsync();
        await world.SampleAfterAsync(Metering.Every);
        await world.RecordAsync(Key, owner: "grace");
        world.Restart();
        await world.SampleAfterAsync(Metering.Every);

        (await world.Store.FindMeterAsync(Key, CancellationToken.None))!.CostSoFar.ShouldBe((await world.SumAsync(Key)).Cost, Digits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task What_falls_asleep_saves_what_it_cost_awake_however_often_it_was_read_on_its_way(int readings)
    {
        var world = await RunningAsync();
        await world.SampleAfterAsync(Metering.Every);
        world.Target.Set(Key, 0);
        for (var reading = 0; reading < readings; reading++) await world.SampleAfterAsync(TimeSpan.FromSeconds(1));
        await world.RecordAsync(Key, EnvironmentPhase.Sleeping);
        await world.SampleAfterAsync(TimeSpan.FromSeconds(1));
        await world.SampleAfterAsync(TimeSpan.FromHours(1));

        (await world.SumAsync(Key)).Saved.ShouldBe(2m, Digits);
    }

    [Fact]
    public async Task One_target_is_asked_once_for_all_of_its_environments()
    {
        var world = await RunningAsync();
        for (var i = 0; i < 50; i++) world.Target.Set(Metering.Key($"feature/{i}"), 1);
        await world.SampleAfterAsync(Metering.Every);

        world.Target.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task The_time_between_two_daemons_is_counted_as_before_and_marked_as_an_estimate()
    {
        var world = await RunningAsync();
        world.Clock.Pass(TimeSpan.FromHours(6));
        world.Restart();
        await world.SampleAsync();

        var sum = await world.SumAsync(Key);
        sum.Cost.ShouldBe(12m);
        sum.Estimated.ShouldBe(TimeSpan.FromHours(6));
    }

    [Fact]
    public async Task A_clock_that_runs_ahead_costs_nobody_anything()
    {
        var world = await RunningAsync();
        world.Clock.Jump(TimeSpan.FromDays(3));
        await world.SampleAfterAsync(Metering.Every);

        (await world.SumAsync(Key)).Running.ShouldBe(Metering.Every);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_counts_no_time_twice()
    {
        var world = await RunningAsync();
        await world.SampleAfterAsync(TimeSpan.FromMinutes(5));
        world.Clock.Jump(TimeSpan.FromMinutes(-4));
        await world.SampleAfterAsync(TimeSpan.FromMinutes(5));

        (await world.SumAsync(Key)).Running.ShouldBe(TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task A_store_that_slept_for_years_estimates_no_years()
    {
        var world = await RunningAsync();
        world.Clock.Pass(TimeSpan.FromDays(1000));
        world.Restart();
        await world.SampleAsync();

        (await world.SumAsync(Key)).Cost.ShouldBe(0);
    }

    [Fact]
    public async Task While_a_target_is_away_its_environments_are_taken_to_be_as_before()
    {
        var world = await RunningAsync();
        world.Target.Trouble = "the cluster does not answer";
        await world.SampleAfterAsync(Metering.Every);

        var sum = await world.SumAsync(Key);
        sum.Running.ShouldBe(Metering.Every);
        sum.Estimated.ShouldBe(Metering.Every);
    }

    [Fact]
    public async Task What_is_gone_costs_until_it_was_found_gone_and_nothing_after()
    {
        var world = await RunningAsync();
        world.Target.Usages.Clear();
        await world.SampleAfterAsync(Metering.Every);
        await world.SampleAfterAsync(TimeSpan.FromHours(1));

        (await world.SumAsync(Key)).Running.ShouldBe(Metering.Every);
        (await world.Store.ReadMetersAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_price_change_counts_from_its_moment_and_old_hours_keep_the_old_price()
    {
        var change = new DateTimeOffset(2026, 1, 5, 12, 2, 0, TimeSpan.Zero);
        var book = new PriceBook("all", [], new PriceList { CpuCoreHour = 60 }, [new PriceChange(change, new PriceList { CpuCoreHour = 120 })]);
        var world = await RunningAsync(new Metering(new PriceCatalog("EUR", [book])));
        await world.SampleAfterAsync(Metering.Every);

        // Two cores: 2 minutes at 2 a minute, 3 at 4.
        (await world.SumAsync(Key)).Cost.ShouldBe(16m, Digits);
    }

    [Fact]
    public async Task What_sleeps_costs_what_is_left_of_it_and_says_what_that_saves()
    {
        var world = await RunningAsync();
        world.Target.Set(Key, 0.5m);
        await world.RecordAsync(Key, EnvironmentPhase.Sleeping);
        await world.SampleAfterAsync(TimeSpan.FromMinutes(10));
        await world.SampleAfterAsync(TimeSpan.FromMinutes(10));

        var sum = await world.SumAsync(Key);
        sum.Asleep.ShouldBe(TimeSpan.FromMinutes(10));
        sum.Cost.ShouldBe((2m / 6) + (0.5m / 6), Digits);
        sum.Saved.ShouldBe(1.5m / 6, Digits);
    }

    [Fact]
    public async Task Without_a_traffic_signal_nothing_is_called_idle()
    {
        var world = await RunningAsync(lastUse: Hours(-3));
        await world.SampleAfterAsync(Metering.Every);

        var sum = await world.SumAsync(Key);
        sum.Idle.ShouldBe(TimeSpan.Zero);
        sum.Unwatched.ShouldBe(Metering.Every);
    }

    [Fact]
    public async Task With_one_it_is_idle_from_an_hour_after_its_last_use_until_a_request()
    {
        var world = new Metering();
        world.Traffic.Watch("cluster");
        await RunningAsync(world, new UseSign(UseKind.Push, world.Clock.GetUtcNow().AddMinutes(-58)));
        await world.SampleAfterAsync(TimeSpan.FromMinutes(5));
        (await world.SumAsync(Key)).Idle.ShouldBe(TimeSpan.FromMinutes(3));

        world.Clock.Pass(TimeSpan.FromMinutes(2));
        world.Traffic.Saw("cluster", Key, world.Clock.GetUtcNow());
        await world.SampleAfterAsync(TimeSpan.FromMinutes(3));
        (await world.SumAsync(Key)).Idle.ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_failing_signal_leaves_silence_without_a_meaning()
    {
        var world = new Metering();
        world.Traffic.Failed("cluster", "Prometheus does not answer");
        await RunningAsync(world, Hours(-3));
        await world.SampleAfterAsync(Metering.Every);

        (await world.SumAsync(Key)).Idle.ShouldBe(TimeSpan.Zero);
        (await world.SumAsync(Key)).Unwatched.ShouldBe(Metering.Every);
    }

    [Fact]
    public async Task A_restart_remembers_the_last_request()
    {
        var world = new Metering();
        world.Traffic.Watch("cluster");
        await RunningAsync(world, Hours(-3));
        var request = world.Clock.GetUtcNow();
        world.Traffic.Saw("cluster", Key, request);
        await world.SampleAfterAsync(Metering.Every);
        world.Restart(forgetsTraffic: true);
        await world.SampleAfterAsync(Metering.Every);

        world.Traffic.See("cluster", Key).LastRequest.ShouldBe(request);
    }

    [Fact]
    public async Task A_leak_is_counted_as_one_and_as_idle()
    {
        var world = await RunningAsync();
        await world.RecordAsync(Key, EnvironmentPhase.Leaking);
        await world.SampleAfterAsync(Metering.Every);
        await world.SampleAfterAsync(TimeSpan.FromMinutes(6));

        var sum = await world.SumAsync(Key);
        sum.Leaking.ShouldBe(TimeSpan.FromMinutes(6));
        sum.LeakingCost.ShouldBe(0.2m);
        sum.IdleCost.ShouldBe(0.2m);
    }

    [Fact]
    public async Task Another_owner_pays_from_then_on_and_not_for_what_was()
    {
        var world = await RunningAsync();
        await world.SampleAfterAsync(Metering.Every);
        await world.RecordAsync(Key, owner: "bob");
        await world.SampleAfterAsync(Metering.Every);
        await world.SampleAfterAsync(Metering.Every);

        var sums = await world.Store.SumUsageAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, CancellationToken.None);
        sums.Single(sum => sum.Subject.Owner == "ada").Amounts.Running.ShouldBe(Metering.Every * 2);
        sums.Single(sum => sum.Subject.Owner == "bob").Amounts.Running.ShouldBe(Metering.Every);
    }

    [Fact]
    public async Task What_could_not_be_stored_is_counted_by_the_next_reading_once()
    {
        var world = await RunningAsync();
        world.Store.Trouble = "the disk is full";
        world.Clock.Pass(Metering.Every);
        await Should.ThrowAsync<StoreUnavailableException>(world.SampleAsync);
        world.Store.Trouble = null;
        await world.SampleAfterAsync(Metering.Every);

        (await world.SumAsync(Key)).Running.ShouldBe(Metering.Every * 2);
    }

    [Fact]
    public async Task What_is_measured_is_told_beside_what_is_requested()
    {
        var world = new Metering();
        world.Target.Set(Key, 2, used: 0.5m);
        await world.RecordAsync(Key);
        await world.SampleAsync();
        await world.SampleAfterAsync(TimeSpan.FromMinutes(6));

        var sum = await world.SumAsync(Key);
        sum.CpuHoursRequested.ShouldBe(0.2m);
        sum.CpuHoursUsed.ShouldBe(0.05m);
    }

    private static UseSign Hours(int hours) => new(UseKind.Push, new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero).AddHours(hours));

    private static async Task<Metering> RunningAsync(Metering? world = null, UseSign? lastUse = null)
    {
        world ??= new Metering();
        world.Target.Set(Key, 2);
        await world.RecordAsync(Key, lastUse: lastUse);
        await world.SampleAsync();
        return world;
    }
}
