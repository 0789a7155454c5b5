using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Costs.Reports;

/// <summary>How a period went, day by day.</summary>
/// <param name="Projects">The dearest first; what is left of them is <see cref="Other"/>, last.</param>
/// <param name="Days">Every day of the period, also one without anything.</param>
public sealed record DailyCosts(IReadOnlyList<string> Projects, IReadOnlyList<DailyCost> Days)
{
    public const string Other = "other";
    private const int Named = 7;

    internal static DailyCosts Of(ReportPeriod period, IReadOnlyList<DayUsage> usages, ReportScope scope)
    {
        var seen = usages.Where(usage => usage.Day >= period.From && usage.Day < period.Until && scope.Sees(usage.Project)).ToList();
        var byProject = new Dictionary<string, decimal>();
        foreach (var usage in seen) byProject[usage.Project] = byProject.GetValueOrDefault(usage.Project) + AmountsSum.Money(usage.Amounts.Cost);
        var ranked = byProject.OrderByDescending(project => project.Value).ThenBy(project => project.Key, StringComparer.Ordinal).Select(project => project.Key).ToList();
        var names = ranked.Count > Named ? [.. ranked.Take(Named), Other] : ranked;
        var columns = ranked.Select((name, rank) => (name, Column: Math.Min(rank, Named))).ToDictionary(pair => pair.name, pair => pair.Column);

        var costs = Enumerable.Range(0, period.Days).Select(_ => new decimal[names.Count]).ToArray();
        var sums = Enumerable.Range(0, period.Days).Select(_ => new AmountsSum()).ToArray();
        foreach (var usage in seen)
        {
            var day = usage.Day.DayNumber - period.From.DayNumber;
            costs[day][columns[usage.Project]] += AmountsSum.Money(usage.Amounts.Cost);
            sums[day].Add(usage.Amounts);
        }

        return new(names, [.. sums.Select((sum, day) => new DailyCost(period.From.AddDays(day), costs[day], sum.Take()))]);
    }
}

/// <param name="Costs">By project, in the order of the names.</param>
public sealed record DailyCost(DateOnly Day, IReadOnlyList<decimal> Costs, ReportAmounts Amounts);
