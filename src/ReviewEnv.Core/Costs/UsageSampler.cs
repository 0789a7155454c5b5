using Microsoft.Extensions.Logging;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Drivers;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Costs;

/// <summary>Reads the meters of all environments: what the targets say now begins to count, what was said before is counted up to now.</summary>
/// <remarks>One target is asked once for all of its environments. Not for concurrent use.</remarks>
/// <param name="every">The time between rounds that nobody asks for: a longer silence is a gap, whose amounts are estimates.</param>
/// <param name="restored">Hears of each environment's last request when the meters are read from the store.</param>
public sealed partial class UsageSampler(
    IReviewStore store,
    IUsageLedger ledger,
    DriverCatalog targets,
    ProjectCatalog projects,
    PriceCatalog prices,
    ITrafficSights traffic,
    TimeProvider clock,
    TimeSpan every,
    ILogger<UsageSampler> logger,
    Action<MeterState>? restored = null)
{
    /// <summary>Longer than this nothing is estimated: it is more likely that a clock is wrong.</summary>
    public static TimeSpan LongestGap { get; } = TimeSpan.FromDays(31);

    private const int EnvironmentsPerCommit = 500;
    private readonly Dictionary<EnvironmentKey, MeterState> meters = [];
    private readonly Dictionary<EnvironmentKey, EnvironmentUsage> told = [];
    private readonly HashSet<string> silent = [];
    private MeterClock? time;

    /// <summary>What counts at present, by environment.</summary>
    public IReadOnlyCollection<MeterState> Meters => [.. meters.Values];

    /// <param name="only">The targets to read; null for all.</param>
    /// <exception cref="StoreUnavailableException">What could not be stored is counted by the next round.</exception>
    public async Task SampleAsync(IReadOnlyCollection<string>? only, CancellationToken cancellationToken)
    {
        if (time is null) await LoadAsync(cancellationToken);
        var records = (await store.ListAsync(includeStopped: false, cancellationToken)).ToDictionary(record => record.Key);
        var round = time!.Begin(only is null);
        try
        {
            foreach (var target in targets.All.Where(target => only?.Contains(target.Name) != false))
            {
                await SampleAsync(target, records, round, cancellationToken);
            }

            if (only is null) await EndLostAsync(cancellationToken);
        }
        catch
        {
            // Whether the last commit was made is not known: the store is, and the next round begins with what it has.
            time = null;
            throw;
        }
    }

    /// <summary>Up to when all is counted; null before the first round.</summary>
    public DateTimeOffset? CountedUntil => time is null ? null : meters.Count == 0 ? clock.GetUtcNow() : meters.Values.Min(meter => meter.CountedUntil);

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        meters.Clear();
        foreach (var meter in await ledger.ReadMetersAsync(cancellationToken))
        {
            meters[meter.Subject.Key] = meter;
            restored?.Invoke(meter);
        }

        time = new MeterClock(clock, every);
    }

    private async Task SampleAsync(Target target, Dictionary<EnvironmentKey, EnvironmentRecord> records, MeterRound round, CancellationToken cancellationToken)
    {
        var known = meters.Values.Where(meter => meter.Subject.Target == target.Name).ToDictionary(meter => meter.Subject.Key);
        if (await UsageAsync(target, cancellationToken) is not { } usages)
        {
            await StoreAsync([.. known.Values.Select(meter => Advance(meter, round with { Estimated = true }, See(meter.Subject), usage: null))], cancellationToken);
            return;
        }

        var counted = new List<(MeterState State, IReadOnlyList<UsageHour> Hours)>();
        foreach (var usage in usages)
        {
            var key = usage.Identity.Key;
            var record = records.GetValueOrDefault(key);
            if (record is not null && record.Target.Length > 0 && record.Target != target.Name) continue;
            var sight = traffic.See(target.Name, key);
            var (state, hours) = known.Remove(key, out var meter) ? Advance(meter, round, sight, usage) : (First(target, key, round.Now), []);
            counted.Add((Read(state, target, sight, usage, record), hours));
            told[key] = usage;
        }

        await StoreAsync(counted, cancellationToken);
        // What the target does not tell of any more is gone: until now it may have been there.
        await StoreAsync([.. known.Values.Select(meter => Advance(meter, round, See(meter.Subject), usage: null))], cancellationToken);
        await EndAsync([.. known.Keys], cancellationToken);
    }

    /// <summary>Counts what was, with the requests that are known of by now, and by each price for its time.</summary>
    private (MeterState State, IReadOnlyList<UsageHour> Hours) Advance(MeterState meter, MeterRound round, TrafficSight sight, EnvironmentUsage? usage)
    {
        var hours = new List<UsageHour>();
        var state = round.Adjust(meter);
        if (!round.Estimated) state = state with { Signal = sight.Signal };
        var book = prices.Of(state.Subject.Target);
        while (book?.NextChange(state.CountedUntil) is { } change && change < round.Now)
        {
            Count(change);
            // By what was told for this time; after a restart only what is told now is known.
            if ((told.GetValueOrDefault(state.Subject.Key) ?? usage) is { } then) state = Priced(state, book.At(change), then);
        }

        // A request within the time that is counted now ends idleness at its own moment.
        if (Request(sight) is { } request && request.At > (state.LastUse?.At ?? DateTimeOffset.MinValue))
        {
            if (request.At > state.CountedUntil) Count(request.At < round.Now ? request.At : round.Now);
            state = state with { LastUse = request, LastRequest = request.At };
        }

        Count(round.Now);
        return (state, hours);

        void Count(DateTimeOffset to)
        {
            (state, var more) = Meter.Advance(state, to, round.Estimated);
            hours.AddRange(more);
        }
    }

    private TrafficSight See(UsageSubject subject) => traffic.See(subject.Target, subject.Key);

    private static UseSign? Request(TrafficSight sight) => sight.LastRequest is { } at ? new UseSign(UseKind.Request, at) : null;

    private static MeterState First(Target target, EnvironmentKey key, DateTimeOffset now) => new() { Subject = new UsageSubject(key, target.Name, null), CountedUntil = now };

    /// <summary>What counts from now on.</summary>
    private MeterState Read(MeterState state, Target target, TrafficSight sight, EnvironmentUsage usage, EnvironmentRecord? record)
    {
        var key = usage.Identity.Key;
        var read = state with
        {
            Subject = new UsageSubject(key, target.Name, record?.Owner),
            Mode = record?.Phase switch { EnvironmentPhase.Sleeping => MeterMode.Asleep, EnvironmentPhase.Leaking => MeterMode.Leaking, _ => MeterMode.Running },
            LastUse = UseSign.Latest(UseSign.Latest(state.LastUse, record?.LastUse), Request(sight)),
            LastRequest = sight.LastRequest ?? state.LastRequest,
            InUseUntil = record?.InUseUntil,
            Signal = sight.Signal,
            IdleAfter = projects.Find(key.Project)?.Lifetime.IdleAfter ?? LifetimeSettings.DefaultIdleAfter,
            RequestedCpu = usage.RequestedCpu,
            UsedCpu = usage.UsedCpu,
        };
        return Priced(read, prices.Of(target.Name)?.At(state.CountedUntil) ?? PriceList.Free, usage);
    }

    private static MeterState Priced(MeterState state, PriceList list, EnvironmentUsage usage)
    {
        var perHour = list.PerHour(usage, state.Mode == MeterMode.Asleep);
        var gaps = string.Join(MeterState.Between, list.Unpriced(usage));
        return state with { Unpriced = gaps.Length > 0 ? gaps : null, PerHour = perHour, AwakePerHour = Awake(state, perHour, usage) };
    }

    /// <summary>What falls asleep is gone from the platform before its record says why: what runs nothing tells no rate of being awake, and one lower reading is no lower rate yet.</summary>
    private static decimal Awake(MeterState state, decimal perHour, EnvironmentUsage usage)
    {
        if (state.Mode == MeterMode.Asleep) return state.AwakePerHour;
        var runs = usage is { RequestedCpu: > 0 } or { RequestedMemory: > 0 } or { Processes: > 0 } || usage.Resources.Count > 0;
        return Math.Max(perHour, runs ? state.PerHour : state.AwakePerHour);
    }

    private async Task StoreAsync(IReadOnlyList<(MeterState State, IReadOnlyList<UsageHour> Hours)> counted, CancellationToken cancellationToken)
    {
        foreach (var some in counted.Chunk(EnvironmentsPerCommit))
        {
            await ledger.AddUsageAsync([.. some.SelectMany(one => one.Hours)], [.. some.Select(one => one.State)], cancellationToken);
            foreach (var (state, _) in some) meters[state.Subject.Key] = state;
        }
    }

    /// <summary>Meters of targets that are not in the configuration any more: nobody tells what becomes of what is there.</summary>
    private Task EndLostAsync(CancellationToken cancellationToken) =>
        EndAsync([.. meters.Values.Where(meter => targets.Find(meter.Subject.Target) is null).Select(meter => meter.Subject.Key)], cancellationToken);

    private async Task EndAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0) return;
        await ledger.EndMetersAsync(keys, cancellationToken);
        foreach (var key in keys)
        {
            meters.Remove(key);
            told.Remove(key);
        }
    }

    private async Task<IReadOnlyList<EnvironmentUsage>?> UsageAsync(Target target, CancellationToken cancellationToken)
    {
        if (target.Driver is not IEnvironmentUsage driver) return [];
        try
        {
            var usages = await driver.UsageAsync(cancellationToken);
            if (silent.Remove(target.Name)) TellsAgain(logger, target.Name);
            return usages;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (silent.Add(target.Name)) DoesNotTell(logger, target.Name, e.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Target {Target} does not tell what its environments use; their costs are estimated until it does: {Reason}")]
    private static partial void DoesNotTell(ILogger logger, string target, string reason);

    [LoggerMessage(LogLevel.Information, "Target {Target} tells again what its environments use")]
    private static partial void TellsAgain(ILogger logger, string target);
}
