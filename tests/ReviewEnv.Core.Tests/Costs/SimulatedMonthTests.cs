using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Tests.Costs;

/// <summary>March 2026 with 300 environments: summer time begins, prices change, the daemon is down for six hours, things leak. The bill is made once more, by plain arithmetic.</summary>
public sealed class SimulatedMonthTests
{
    private const int Count = 300;
    private static readonly TimeSpan Tick = TimeSpan.FromHours(1);
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset PriceChange = new(2026, 3, 16, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset DownFrom = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset DownUntil = DownFrom.AddHours(6);
    private static readonly PriceList Before = new() { CpuCoreHour = 0.031m, MemoryGiBHour = 0.0042m, StorageGiBMonth = 0.119m, LoadBalancerHour = 0.0252m };
    private static readonly PriceList After = new() { CpuCoreHour = 0.037m, MemoryGiBHour = 0.0039m, StorageGiBMonth = 0.095m, LoadBalancerHour = 0.0274m };

    private static readonly LifetimeSettings Lifetime = LifetimeSettings.Default with
    {
        WorkingHours = new WorkingHours(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), new HashSet<DayOfWeek> { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday }, new TimeOnly(8, 0), new TimeOnly(18, 0)),
    };

    [Fact]
    public async Task The_ledger_of_a_month_is_the_bill_to_the_cent()
    {
        var prices = new PriceCatalog("EUR", [new PriceBook("all", [], Before, [new PriceChange(PriceChange, After)])]);
        var world = new Metering(prices, Tick, Start);
        world.Traffic.Watch("cluster");
        var all = Enumerable.Range(0, Count).Select(number => new Rented(number)).ToList();
        var bill = new Bill();
        for (var now = Start; now <= End; now += Tick)
        {
            if (now == DownUntil) world.Restart();
            if (now < DownFrom || now >= DownUntil)
            {
                await ShowAsync(world, all, now);
                await world.SampleAsync();
            }

            if (now < End) bill.Add(all, now);
            world.Clock.Pass(Tick);
        }

        var sum = (await world.Store.SumUsageAsync(Start, End, CancellationToken.None)).Aggregate(UsageAmounts.None, (total, one) => total + one.Amounts);
        Math.Round(sum.Cost, 2).ShouldBe(Math.Round(bill.Cost, 2));
        Math.Round(sum.Saved, 2).ShouldBe(Math.Round(bill.Saved, 2));
        Math.Round(sum.LeakingCost, 2).ShouldBe(Math.Round(bill.Leaking, 2));
        Math.Round(sum.IdleCost, 2).ShouldBe(Math.Round(bill.Idle, 2));
        sum.Running.ShouldBe(Tick * bill.TicksRunning);
        sum.Asleep.ShouldBe(Tick * bill.TicksAsleep);
        sum.Estimated.ShouldBe(Tick * bill.TicksEstimated);
        bill.TicksAsleep.ShouldBeGreaterThan(10_000);
        bill.Leaking.ShouldBeGreaterThan(1);
        bill.Saved.ShouldBeGreaterThan(1);

        await world.Store.RollUpUsageAsync(End, End, Start, CancellationToken.None);
        (await world.SumAsync()).Cost.ShouldBe(sum.Cost, 1e-15m, "summing hours into days changes nothing");
        (await world.Store.SumDaysAsync(Start, End, CancellationToken.None)).Sum(day => day.Amounts.Cost).ShouldBe(sum.Cost, tolerance: 1e-15m);
    }

    /// <summary>What the platform and the records show at a moment.</summary>
    private static async Task ShowAsync(Metering world, List<Rented> all, DateTimeOffset now)
    {
        foreach (var one in all)
        {
            if (!one.IsThere(now))
            {
                world.Target.Usages.Remove(one.Key);
                continue;
            }

            if (one.Requested(now)) world.Traffic.Saw("cluster", one.Key, now);
            var use = new UseSign(UseKind.Push, one.From);
            var rests = SleepRules.Decide(new SleepFacts(Lifetime, use, now)).Because is not null && !one.Leaks(now);
            await world.RecordAsync(one.Key, one.Leaks(now) ? EnvironmentPhase.Leaking : rests ? EnvironmentPhase.Sleeping : EnvironmentPhase.Ready, use, one.Owner);
            world.Target.Set(one.Key, rests ? 0 : one.Cpu, rests ? 0 : one.Memory, one.Storage, one.LoadBalancers);
        }
    }

    /// <summary>One environment of the month, all of it derived from its number.</summary>
    private sealed record Rented(int Number)
    {
        public EnvironmentKey Key { get; } = Metering.Key($"feature/{Number}");
        public string Owner => $"person-{Number % 17}";
        public decimal Cpu => 0.25m * ((Number % 7) + 1);
        public decimal Memory => 0.5m * ((Number % 5) + 1);
        public decimal Storage => Number % 4 * 5;
        public int LoadBalancers => Number % 6 == 0 ? 1 : 0;
        public DateTimeOffset From => Start + (Tick * (Number * 37 % 450));
        public DateTimeOffset Until => From + (Tick * (100 + (Number * 53 % 600)));
        public DateTimeOffset GoneAt => Number % 10 == 3 ? Until + (Tick * 20) : Until;

        public bool IsThere(DateTimeOffset at) => at >= From && at < GoneAt;

        public bool Leaks(DateTimeOffset at) => at >= Until && at < GoneAt;

        public bool Requested(DateTimeOffset at) => (at - Start).Ticks / Tick.Ticks % ((Number % 9) + 3) == 0;
    }

    /// <summary>The same month reckoned hour by hour, with nothing of what is tested but the prices.</summary>
    private sealed class Bill
    {
        private readonly Dictionary<int, (decimal Cpu, decimal Memory, decimal Storage, int LoadBalancers, bool Asleep, bool Leaks, decimal Awake, DateTimeOffset Used)> seen = [];

        public decimal Cost { get; private set; }
        public decimal Saved { get; private set; }
        public decimal Leaking { get; private set; }
        public decimal Idle { get; private set; }
        public int TicksRunning { get; private set; }
        public int TicksAsleep { get; private set; }
        public int TicksEstimated { get; private set; }

        public void Add(List<Rented> all, DateTimeOffset now)
        {
            var down = now >= DownFrom && now < DownUntil;
            foreach (var one in all)
            {
                // While nobody looked, all is as it was seen last.
                if (!down) Look(one, now);
                if (!seen.TryGetValue(one.Number, out var was)) continue;
                var list = now < PriceChange ? Before : After;
                var cost = (was.Cpu * list.CpuCoreHour) + (was.Memory * list.MemoryGiBHour) + (was.Storage * list.StorageGiBMonth / 730) + (was.LoadBalancers * list.LoadBalancerHour);
                Cost += cost;
                if (was.Asleep) TicksAsleep++;
                else TicksRunning++;
                if (was.Asleep && was.Awake > cost) Saved += was.Awake - cost;
                if (was.Leaks) Leaking += cost;
                if (was.Leaks || (!was.Asleep && now >= was.Used.AddHours(1))) Idle += cost;
                // The last reading before the pause saw its first hour begin.
                if (now >= DownFrom - Tick && now < DownUntil) TicksEstimated++;
            }
        }

        private void Look(Rented one, DateTimeOffset now)
        {
            if (!one.IsThere(now))
            {
                seen.Remove(one.Number);
                return;
            }

            var list = now < PriceChange ? Before : After;
            var awake = seen.TryGetValue(one.Number, out var was) ? was.Awake : 0;
            var used = one.Requested(now) ? now : was.Used > one.From ? was.Used : one.From;
            var asleep = !one.Leaks(now) && !AtWork(now) && now >= one.From.AddMinutes(30);
            if (!asleep) awake = (one.Cpu * list.CpuCoreHour) + (one.Memory * list.MemoryGiBHour) + (one.Storage * list.StorageGiBMonth / 730) + (one.LoadBalancers * list.LoadBalancerHour);
            seen[one.Number] = (asleep ? 0 : one.Cpu, asleep ? 0 : one.Memory, one.Storage, one.LoadBalancers, asleep, one.Leaks(now), awake, used);
        }

        /// <summary>In Berlin clocks are one hour ahead of UTC, and two from 01:00 UTC of the 29th on.</summary>
        private static bool AtWork(DateTimeOffset at)
        {
            var local = at.UtcDateTime.AddHours(at < new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero) ? 1 : 2);
            return local.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && local.Hour is >= 8 and < 18;
        }
    }
}
