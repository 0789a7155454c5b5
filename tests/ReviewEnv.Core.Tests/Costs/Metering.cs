using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Core.Tests.Costs;

/// <summary>A sampler with everything around it in memory, and a clock that a test moves: the one on the wall apart from time itself.</summary>
internal sealed class Metering
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);
    private readonly PriceCatalog prices;
    private readonly TimeSpan every;

    public Metering(PriceCatalog? prices = null, TimeSpan? every = null, DateTimeOffset? start = null)
    {
        this.prices = prices ?? new PriceCatalog("EUR", [new PriceBook("all", [], new PriceList { CpuCoreHour = 1 }, [])]);
        this.every = every ?? Every;
        Clock = new JumpingClock(start ?? new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero));
        Store = new InMemoryReviewStore { Time = Clock };
        Traffic = new TrafficBoard(Clock);
        Sampler = Restarted();
    }

    public JumpingClock Clock { get; }
    public InMemoryReviewStore Store { get; }
    public TrafficBoard Traffic { get; private set; }
    public MeteredTarget Target { get; } = new();
    public UsageSampler Sampler { get; private set; }

    public static EnvironmentKey Key(string branch) => new("shop/web", GitRef.Branch(branch));

    public UsageSampler Restart(bool forgetsTraffic = false)
    {
        if (forgetsTraffic) Traffic = new TrafficBoard(Clock);
        return Sampler = Restarted();
    }

    public Task SampleAsync() => Sampler.SampleAsync(null, CancellationToken.None);

    public async Task SampleAfterAsync(TimeSpan time)
    {
        Clock.Pass(time);
        await SampleAsync();
    }

    public Task RecordAsync(EnvironmentKey key, EnvironmentPhase phase = EnvironmentPhase.Ready, UseSign? lastUse = null, string? owner = "ada") => Store.SaveAsync(
        new EnvironmentRecord { Key = key, Name = key.Id, Target = "cluster", Template = "t", Phase = phase, Owner = owner, LastUse = lastUse }, [], 0, CancellationToken.None);

    public async Task<UsageAmounts> SumAsync(EnvironmentKey? key = null) =>
        (await Store.SumUsageAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, CancellationToken.None))
            .Where(sum => key is null || sum.Subject.Key == key).Aggregate(UsageAmounts.None, (total, sum) => total + sum.Amounts);

    private UsageSampler Restarted()
    {
        var board = Traffic;
        return new UsageSampler(
            Store, Store, new DriverCatalog([new Target("cluster", "kubernetes", "", Target)]), new ProjectCatalog([]), prices, board, Clock, every, NullLogger<UsageSampler>.Instance,
            meter => { if (meter.LastRequest is { } at) board.Saw(meter.Subject.Target, meter.Subject.Key, at); });
    }
}

/// <summary>A clock whose wall time can jump while time itself does not.</summary>
internal sealed class JumpingClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset wall = start;
    private long passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => wall;

    public override long GetTimestamp() => passed;

    public void Pass(TimeSpan time)
    {
        wall += time;
        passed += time.Ticks;
    }

    public void Jump(TimeSpan by) => wall += by;
}
