using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;

namespace ReviewEnv.Core.Costs.Reports;

/// <summary>From what idleness on a target is concluded.</summary>
/// <param name="Source">Who tells of requests, as words; null where nobody does.</param>
/// <param name="KnownUntil">Up to when requests would be known.</param>
/// <param name="Problem">Why the signal fails, with the remedy; null while it does not.</param>
/// <param name="Idle">Hours idle in the period.</param>
/// <param name="NoSignal">Hours of which nobody can tell.</param>
public sealed record TargetSignal(string Target, TrafficSignal Signal, string? Source, DateTimeOffset? KnownUntil, string? Problem, decimal Idle, decimal NoSignal)
{
    public string Words => Signal switch
    {
        TrafficSignal.Watched => $"requests are told by {Source ?? "its source"}",
        TrafficSignal.None => "no traffic signal",
        _ when KnownUntil is { } until => $"{Source ?? "its source"} fails since {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {Problem}",
        _ => $"{Source ?? "its source"} fails: {Problem}",
    };

    internal static IReadOnlyList<TargetSignal> Of(ReportInputs inputs, ReportScope scope)
    {
        var targets = new SortedDictionary<string, (EnvironmentKey Some, AmountsSum Sum)>(StringComparer.Ordinal);
        foreach (var usage in inputs.Sums.Where(usage => scope.Holds(usage.Subject)))
        {
            var target = usage.Subject.Target;
            if (!targets.TryGetValue(target, out var known)) targets[target] = known = (usage.Subject.Key, new AmountsSum());
            known.Sum.Add(usage.Amounts);
        }

        return [.. targets.Select(target => With(target.Key, inputs.Sights?.See(target.Key, target.Value.Some) ?? TrafficSight.None, target.Value.Sum.Take()))];
    }

    private static TargetSignal With(string target, TrafficSight sight, ReportAmounts amounts) =>
        new(target, sight.Signal, sight.Source, sight.KnownUntil, sight.Problem, amounts.Idle, amounts.NoSignal);
}
