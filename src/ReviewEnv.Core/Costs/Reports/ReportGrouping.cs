namespace ReviewEnv.Core.Costs.Reports;

/// <summary>What a line of a report is about.</summary>
public enum ReportGrouping
{
    Owner,
    Team,
    CostCentre,
    Project,
    Target,
    Environment,
}

public static class ReportGroupings
{
    /// <summary>Every grouping, as people write it.</summary>
    public static IReadOnlyList<(string Word, ReportGrouping Value)> Words { get; } =
    [
        ("owner", ReportGrouping.Owner),
        ("team", ReportGrouping.Team),
        ("costCentre", ReportGrouping.CostCentre),
        ("project", ReportGrouping.Project),
        ("target", ReportGrouping.Target),
        ("environment", ReportGrouping.Environment),
    ];

    public static ReportGrouping? Parse(string? word)
    {
        foreach (var (known, value) in Words)
        {
            if (string.Equals(known, word, StringComparison.OrdinalIgnoreCase)) return value;
        }

        return null;
    }

    public static string Word(this ReportGrouping grouping) => Words.First(one => one.Value == grouping).Word;

    /// <summary>For headings.</summary>
    public static string Title(this ReportGrouping grouping) => grouping == ReportGrouping.CostCentre ? "Cost centre" : grouping.ToString();
}
