using System.Collections.Frozen;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Api;

/// <summary>What environments cost and when they were used, as it was read a moment ago: a page that many people have open does not read all meters for each of them.</summary>
internal sealed class MeterBoard(IUsageLedger ledger, ITrafficSights traffic, PriceCatalog prices, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);

    private volatile Reading? last;

    public async Task<Meters> ReadAsync(CancellationToken cancellationToken)
    {
        var reading = last;
        var now = time.GetUtcNow();
        if (reading is null || (now - reading.At).Duration() >= Fresh)
        {
            var states = await ledger.ReadMetersAsync(cancellationToken);
            last = reading = new Reading(now, states.DistinctBy(state => state.Subject.Key).ToFrozenDictionary(state => state.Subject.Key));
        }

        return new Meters(reading.States, traffic, prices);
    }

    private sealed record Reading(DateTimeOffset At, FrozenDictionary<EnvironmentKey, MeterState> States);
}

/// <summary>The meters at one moment, with what is known of requests by now.</summary>
internal sealed class Meters(FrozenDictionary<EnvironmentKey, MeterState> states, ITrafficSights traffic, PriceCatalog prices)
{
    public string Currency => prices.Currency;

    /// <summary>Whether costs rest on example prices, so that whatever shows them says so.</summary>
    public bool AreExamples => prices.AreExamples;

    public UseSight Of(EnvironmentRecord record)
    {
        var sight = traffic.See(record.Target, record.Key);
        // What was counted under another target, or before it ended, is not what it costs now.
        var meter = record.Phase != EnvironmentPhase.Stopped && states.GetValueOrDefault(record.Key) is { } state && state.Subject.Target == record.Target ? state : null;
        var request = Later(sight.LastRequest, meter?.LastRequest);
        return new UseSight(sight.Signal)
        {
            LastRequest = request,
            LastUse = UseSign.Latest(UseSign.Latest(record.LastUse, meter?.LastUse), request is { } at ? new UseSign(UseKind.Request, at) : null),
            PerDay = meter?.PerHour * 24,
            SoFar = meter?.CostSoFar,
            AwakePerDay = meter is null ? null : Math.Max(meter.AwakePerHour, meter.PerHour) * 24,
        };
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;
}

/// <summary>What is known of the use of one environment, and what it costs.</summary>
/// <param name="Signal">Whether requests would be known: without, silence means nothing.</param>
internal sealed record UseSight(TrafficSignal Signal)
{
    /// <summary>The last sign of use, requests included; null when none is known, which does not mean that there was none.</summary>
    public UseSign? LastUse { get; init; }
    public DateTimeOffset? LastRequest { get; init; }

    /// <summary>What it costs a day as it is now; null where no meter knows.</summary>
    public decimal? PerDay { get; init; }

    /// <summary>What it has cost since its meter began; null where no meter knows.</summary>
    public decimal? SoFar { get; init; }

    /// <summary>What it costs a day while it is awake; null where no meter knows.</summary>
    public decimal? AwakePerDay { get; init; }

    /// <summary>How long nobody is known to have used it; null when nothing is known.</summary>
    public TimeSpan? IdleFor(DateTimeOffset now) => LastUse is { } use ? now - use.At : null;

    /// <summary>Whether requests would have to be told of for the last use to be certain, and are not.</summary>
    public bool IsDeaf => Signal != TrafficSignal.Watched && LastUse is not { Kind: UseKind.Request };
}
