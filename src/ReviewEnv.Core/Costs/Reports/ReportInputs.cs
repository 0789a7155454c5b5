using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Costs.Reports;

/// <summary>All that a report is made of.</summary>
public sealed record ReportInputs
{
    public required ReportQuestion Question { get; init; }
    public required DateTimeOffset Now { get; init; }
    public required PriceCatalog Prices { get; init; }
    public required ProjectCatalog Projects { get; init; }

    /// <summary>Of every subject over the period.</summary>
    public IReadOnlyList<SubjectUsage> Sums { get; init; } = [];
    public IReadOnlyList<DayUsage> Days { get; init; } = [];

    /// <summary>Of the period, as far back as hours are kept.</summary>
    public IReadOnlyList<HourUsage> Hours { get; init; } = [];

    /// <summary>What the forecast rests on.</summary>
    public IReadOnlyList<Spending> ThisMonth { get; init; } = [];
    public IReadOnlyList<Spending> LastWeek { get; init; } = [];

    /// <summary>The first hour of the last week that anything is known of; null for none.</summary>
    public DateTimeOffset? KnownSince { get; init; }

    /// <summary>What is there now; not what was stopped.</summary>
    public IReadOnlyList<EnvironmentRecord> Records { get; init; } = [];
    public IReadOnlyList<MeterState> Meters { get; init; } = [];
    public IReadOnlyList<BudgetState> Budgets { get; init; } = [];
    public ITrafficSights? Sights { get; init; }
}

/// <summary>What a reader asks for.</summary>
/// <param name="MaySee">Whether the reader may see anything of a project.</param>
public sealed record ReportQuestion(ReportPeriod Period, ReportGrouping Grouping, Func<string, bool> MaySee)
{
    /// <summary>Only what is counted for this person; null for everybody.</summary>
    public string? Owner { get; init; }

    /// <summary>By whose clocks hours of the week are shown; the days of the period are those of UTC in any case.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}

/// <summary>What a project cost in some time.</summary>
public sealed record Spending(string Project, decimal Cost);
