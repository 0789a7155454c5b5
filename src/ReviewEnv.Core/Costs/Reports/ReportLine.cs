using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Costs.Reports;

/// <param name="Name">Of the owner, team, cost centre, project or target; of an environment its branch.</param>
/// <param name="Environment">Where lines are environments; else null.</param>
public sealed record ReportLine(string Name, EnvironmentKey? Environment, ReportAmounts Amounts)
{
    /// <summary>What costs most without being used comes first.</summary>
    internal static IReadOnlyList<ReportLine> Of(ReportInputs inputs, ReportScope scope)
    {
        var groups = new Dictionary<GroupName, AmountsSum>();
        foreach (var sum in inputs.Sums.Where(sum => scope.Holds(sum.Subject))) Group(groups, scope.GroupOf(sum.Subject)).Add(sum.Amounts);
        foreach (var leak in inputs.Meters.Where(meter => meter.Mode == MeterMode.Leaking && scope.Holds(meter.Subject))) Group(groups, scope.GroupOf(leak.Subject)).AddLeak(leak.PerHour);
        return
        [
            .. groups.Select(group => new ReportLine(group.Key.Name, group.Key.Environment, group.Value.Take()))
                .OrderByDescending(line => line.Amounts.IdleCost).ThenByDescending(line => line.Amounts.Cost).ThenByDescending(line => line.Amounts.Idle)
                .ThenBy(line => line.Name, StringComparer.Ordinal).ThenBy(line => line.Environment?.Project, StringComparer.Ordinal),
        ];
    }

    /// <summary>The sum of lines.</summary>
    public static ReportAmounts Total(IEnumerable<ReportLine> lines)
    {
        var sum = new AmountsSum();
        foreach (var line in lines) sum.Add(line.Amounts);
        return sum.Take();
    }

    private static AmountsSum Group(Dictionary<GroupName, AmountsSum> groups, GroupName name)
    {
        if (!groups.TryGetValue(name, out var sum)) groups[name] = sum = new AmountsSum();
        return sum;
    }
}
