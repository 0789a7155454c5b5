using FsCheck;
using FsCheck.Fluent;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Tests.Costs;

public sealed class MeterTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 7, 13, 20, TimeSpan.Zero);

    [Fact]
    public void Hours_are_cut_where_they_begin()
    {
        var (state, hours) = Meter.Advance(State(perHour: 6), Start.AddHours(2), estimated: false);

        hours.Select(hour => hour.Hour.Hour).ShouldBe([7, 8, 9]);
        hours.Select(hour => hour.Amounts.Running.TotalSeconds).ShouldBe([2800, 3600, 800]);
        hours.Sum(hour => hour.Amounts.Cost).ShouldBe(12m, tolerance: 1e-20m);
        state.CountedUntil.ShouldBe(Start.AddHours(2));
    }

    [Fact]
    public void Splitting_a_period_never_changes_its_sum() => Check((cuts, state) =>
    {
        var whole = Sum(Meter.Advance(state, Start.AddMinutes(cuts.Max()), false).Hours);
        var parts = UsageAmounts.None;
        foreach (var cut in cuts.Order())
        {
            (state, var hours) = Meter.Advance(state, Start.AddMinutes(cut), false);
            parts += Sum(hours);
        }

        return Same(whole, parts);
    });

    [Fact]
    public void Cost_never_decreases() => Check((cuts, state) =>
    {
        var before = 0m;
        foreach (var cut in cuts.Order())
        {
            var cost = Sum(Meter.Advance(state, Start.AddMinutes(cut), false).Hours).Cost;
            if (cost < before) return false;
            before = cost;
        }

        return true;
    });

    [Fact]
    public void Parts_of_running_time_are_never_more_than_it() => Check((cuts, state) =>
    {
        var sum = Sum(Meter.Advance(state, Start.AddMinutes(cuts.Max()), false).Hours);
        return sum.Idle + sum.Unwatched <= sum.Running && sum.Leaking <= sum.Running && sum.Running + sum.Asleep == TimeSpan.FromMinutes(Math.Max(0, cuts.Max())) && sum.IdleCost <= sum.Cost;
    });

    [Fact]
    public void Sleeping_never_costs_more() => Prop.ForAll(
        (from perHour in Gen.Choose(0, 1000) from asleep in Gen.Choose(0, 1000) from cpu in Gen.Choose(0, 64) from count in Gen.Choose(0, 5) select (perHour, Math.Min(asleep, perHour), cpu, count)).ToArbitrary(),
        drawn =>
        {
            var (perHour, asleep, cpu, count) = drawn;
            var list = new PriceList { CpuCoreHour = 0.03m, Resources = new Dictionary<string, ResourcePrice> { ["AWS::ECS::Service"] = new(perHour / 1000m, asleep / 1000m) } };
            var key = Metering.Key("a");
            var usage = new Drivers.EnvironmentUsage(new Drivers.EnvironmentIdentity(key, "a"), cpu, 0, 0, 0) { Resources = new Dictionary<string, int> { ["AWS::ECS::Service"] = count } };
            return list.PerHour(usage with { RequestedCpu = 0 }, asleep: true) <= list.PerHour(usage, asleep: false);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_was_counted_is_not_counted_again()
    {
        var (state, _) = Meter.Advance(State(1), Start.AddHours(1), false);
        Meter.Advance(state, Start.AddMinutes(30), false).Hours.ShouldBeEmpty();
        Meter.Advance(state, Start.AddMinutes(30), false).State.CountedUntil.ShouldBe(Start.AddHours(1));
    }

    [Fact]
    public void A_lease_counts_as_use_until_it_ends()
    {
        var leased = State(1) with { Signal = TrafficSignal.Watched, LastUse = new UseSign(UseKind.Push, Start.AddDays(-1)), InUseUntil = Start.AddMinutes(20) };
        Sum(Meter.Advance(leased, Start.AddMinutes(30), false).Hours).Idle.ShouldBe(TimeSpan.FromMinutes(10));
    }

    private static void Check(Func<int[], MeterState, bool> holds) => Prop.ForAll(
        (from cuts in Gen.Choose(0, 10_000).NonEmptyListOf()
         from perHour in Gen.Choose(0, 100_000)
         from mode in Gen.Elements(MeterMode.Running, MeterMode.Asleep, MeterMode.Leaking)
         from signal in Gen.Elements(TrafficSignal.None, TrafficSignal.Watched, TrafficSignal.Failing)
         from used in Gen.Choose(-300, 5_000)
         select (cuts.ToArray(), State(perHour / 1000m) with { Mode = mode, Signal = signal, AwakePerHour = perHour / 500m, LastUse = new UseSign(UseKind.Request, Start.AddMinutes(used)) })).ToArbitrary(),
        drawn => holds(drawn.Item1, drawn.Item2)).QuickCheckThrowOnFailure();

    private static MeterState State(decimal perHour) => new() { Subject = new UsageSubject(Metering.Key("a"), "cluster", "ada"), CountedUntil = Start, PerHour = perHour };

    private static UsageAmounts Sum(IEnumerable<UsageHour> hours) => hours.Aggregate(UsageAmounts.None, (sum, hour) => sum + hour.Amounts);

    /// <summary>Thirds of an hour have no end as decimals: the last of 28 digits may differ.</summary>
    private static bool Same(UsageAmounts one, UsageAmounts other) =>
        Math.Abs(one.Cost - other.Cost) < 1e-15m && Math.Abs(one.IdleCost - other.IdleCost) < 1e-15m && Math.Abs(one.Saved - other.Saved) < 1e-15m
        && one.Running == other.Running && one.Asleep == other.Asleep && one.Idle == other.Idle && one.Unwatched == other.Unwatched && one.Leaking == other.Leaking;
}
