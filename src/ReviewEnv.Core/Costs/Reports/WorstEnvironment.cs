using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Costs.Reports;

/// <summary>One of the environments at which to look first, with what can be done about it.</summary>
/// <param name="Phase">Null for one that is gone.</param>
/// <param name="LastUse">The last sign of use that is known.</param>
public sealed record WorstEnvironment(EnvironmentKey Key, string Target, string? Owner, string? Team, EnvironmentPhase? Phase, ReportAmounts Amounts, UseSign? LastUse, IReadOnlyList<ReportRemedy> Remedies)
{
    private const int Most = 10;

    public string OwnerName => ReportScope.OwnerName(Owner);

    /// <summary>By cost while idle, then what leaking costs now, then cost.</summary>
    internal static IReadOnlyList<WorstEnvironment> Of(ReportInputs inputs, ReportScope scope)
    {
        var sums = new Dictionary<EnvironmentKey, (UsageSubject Subject, AmountsSum Sum)>();
        foreach (var usage in inputs.Sums.Where(usage => scope.Holds(usage.Subject))) Sum(sums, usage.Subject).Add(usage.Amounts);
        foreach (var leak in inputs.Meters.Where(meter => meter.Mode == MeterMode.Leaking && scope.Holds(meter.Subject))) Sum(sums, leak.Subject).AddLeak(leak.PerHour);
        var worst = sums.Values.Select(one => (one.Subject, Amounts: one.Sum.Take()))
            .Where(one => one.Amounts is { Cost: > 0 } or { Idle: > 0 } or { LeakingNow: > 0 })
            .OrderByDescending(one => one.Amounts.IdleCost).ThenByDescending(one => one.Amounts.LeakingPerDay).ThenByDescending(one => one.Amounts.Cost)
            .ThenByDescending(one => one.Amounts.Idle).ThenBy(one => one.Subject.Key.Project, StringComparer.Ordinal).ThenBy(one => one.Subject.Key.Ref.FullName, StringComparer.Ordinal)
            .Take(Most).ToList();

        var keys = worst.Select(one => one.Subject.Key).ToHashSet();
        var records = inputs.Records.Where(record => keys.Contains(record.Key)).ToDictionary(record => record.Key);
        var meters = inputs.Meters.Where(meter => keys.Contains(meter.Subject.Key)).ToLookup(meter => meter.Subject.Key);
        return [.. worst.Select(one => With(one.Subject, one.Amounts, records.GetValueOrDefault(one.Subject.Key), meters[one.Subject.Key].FirstOrDefault(), scope))];
    }

    private static WorstEnvironment With(UsageSubject subject, ReportAmounts amounts, EnvironmentRecord? record, MeterState? meter, ReportScope scope)
    {
        var owner = scope.Question.Owner ?? record?.Owner ?? meter?.Subject.Owner ?? subject.Owner;
        var team = scope.BelongingOf(subject.Key.Project, owner).Team;
        var phase = record?.Phase is null or EnvironmentPhase.Stopped ? null : record.Phase as EnvironmentPhase?;
        return new(subject.Key, record?.Target ?? subject.Target, owner, team, phase, amounts, UseSign.Latest(record?.LastUse, meter?.LastUse), RemediesFor(record));
    }

    private static IReadOnlyList<ReportRemedy> RemediesFor(EnvironmentRecord? record) => record?.Phase switch
    {
        // It is gone, or on its way.
        null or EnvironmentPhase.Stopped or EnvironmentPhase.Stopping => [],
        // To live longer is nothing for what should not be there.
        EnvironmentPhase.Leaking => [ReportRemedy.Stop],
        EnvironmentPhase.Sleeping => [ReportRemedy.Extend, ReportRemedy.Stop],
        _ when record.CanSleep == true => [ReportRemedy.Extend, ReportRemedy.Sleep, ReportRemedy.Stop],
        _ => [ReportRemedy.Extend, ReportRemedy.Stop],
    };

    private static AmountsSum Sum(Dictionary<EnvironmentKey, (UsageSubject Subject, AmountsSum Sum)> sums, UsageSubject subject)
    {
        if (!sums.TryGetValue(subject.Key, out var known)) sums[subject.Key] = known = (subject, new AmountsSum());
        return known.Sum;
    }
}

/// <summary>What a reader can do about an environment.</summary>
public enum ReportRemedy
{
    Extend,
    Sleep,
    Stop,
}
