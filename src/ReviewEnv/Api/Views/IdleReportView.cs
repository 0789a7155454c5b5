using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Costs.Reports;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Work;
using ReviewEnv.Presentation;
using ReviewEnv.Reports;

namespace ReviewEnv.Api.Views;

/// <summary>The idle report. Days are those of UTC, times in hours, money in <c>currency</c>.</summary>
/// <param name="Prices"><c>example prices</c> where nobody configured any, else <c>configured</c>.</param>
/// <param name="Totals">Exactly the sum of the lines.</param>
/// <param name="Unpriced">What counts as free, as no price is given for it; absent where nothing does.</param>
/// <param name="Days">Absent for one owner.</param>
internal sealed record IdleReportView(
    ReportPeriodView Period,
    string GroupBy,
    DateTimeOffset At,
    string Currency,
    string Prices,
    string? Owner,
    int Environments,
    ReportAmountsView Totals,
    IReadOnlyList<ReportLineView> Lines,
    IReadOnlyList<WorstEnvironmentView> Worst,
    ForecastView Forecast,
    IReadOnlyList<TargetSignalView> Signals,
    IReadOnlyList<PriceGapView>? Unpriced,
    IReadOnlyList<ReportDayView>? Days,
    ReportWeekView? Week,
    IReadOnlyList<ReportBudgetView> Budgets)
{
    public static IdleReportView Of(IdleReport report) => new(
        new(report.Period.From, report.Period.Last, report.Period.Days),
        report.Grouping.Word(),
        report.At,
        report.Currency,
        report.ExamplePrices ? "example prices" : "configured",
        report.Owner,
        report.Environments,
        ReportAmountsView.Of(report.Totals),
        [.. report.Lines.Select(line => new ReportLineView(Printable.Line(line.Name), line.Environment?.Id, line.Environment?.Project, ReportAmountsView.Of(line.Amounts)))],
        [.. report.Worst.Select(WorstEnvironmentView.Of)],
        ForecastView.Of(report.Forecast),
        [.. report.Signals.Select(signal => new TargetSignalView(signal.Target, signal.Signal, signal.Words, ReportAmountsView.Plain(signal.Idle), ReportAmountsView.Plain(signal.NoSignal)))],
        report.Unpriced.Count == 0 ? null : [.. report.Unpriced.Select(gap => new PriceGapView(gap.Target, gap.Resources))],
        report.Daily is not { } daily ? null : [.. daily.Days.Select(day => ReportDayView.Of(day, daily.Projects))],
        report.Week is not { } week ? null : new(week.Zone.Id, week.First, week.Last, [.. week.Cells.Chunk(WeekHeat.Hours).Select(row => (IReadOnlyList<ReportHourView>)[.. row.Select(cell => new ReportHourView(cell.Times, ReportAmountsView.Plain(cell.Running), ReportAmountsView.Plain(cell.Idle)))])]),
        [.. report.Budgets.Select(state => new ReportBudgetView(state.Budget.Name, state.Month, ReportAmountsView.Plain(state.Spent), state.Budget.Monthly, state.IsUsedUp))]);
}

/// <param name="Resources">As a price list would name them: by type, or by type and size.</param>
internal sealed record PriceGapView(string Target, IReadOnlyList<string> Resources);

/// <param name="To">The last day.</param>
internal sealed record ReportPeriodView(DateOnly From, DateOnly To, int Days);

/// <param name="HoursNoTrafficSignal">Running without a sign of use where nobody tells of requests: no idle time, and perhaps idle.</param>
/// <param name="LeakingNow">How many should be gone and are still there at this moment.</param>
internal sealed record ReportAmountsView(
    decimal HoursRunning, decimal HoursAsleep, decimal HoursIdle, decimal HoursNoTrafficSignal, decimal HoursEstimated,
    decimal Cost, decimal CostIdle, decimal CostLeaking, decimal SavedBySleep,
    int LeakingNow, decimal LeakingCostPerDay, decimal CpuHoursRequested, decimal CpuHoursUsed)
{
    public static ReportAmountsView Of(ReportAmounts amounts) => new(
        Plain(amounts.Running), Plain(amounts.Asleep), Plain(amounts.Idle), Plain(amounts.NoSignal), Plain(amounts.Estimated),
        Plain(amounts.Cost), Plain(amounts.IdleCost), Plain(amounts.LeakingCost), Plain(amounts.Saved),
        amounts.LeakingNow, Plain(amounts.LeakingPerDay), Plain(amounts.CpuRequested), Plain(amounts.CpuUsed));

    /// <summary>Without zeros at the end: dividing by a one that has all digits drops them.</summary>
    public static decimal Plain(decimal number) => number / 1.0000000000000000000000000000m;
}

/// <param name="Id">Of the environment, where lines are environments.</param>
internal sealed record ReportLineView(string Name, string? Id, string? Project, ReportAmountsView Amounts);

/// <param name="Phase">Absent for one that is gone.</param>
/// <param name="Commands">What can be done about it, to paste.</param>
internal sealed record WorstEnvironmentView(
    string Id, string Project, string Ref, string Target, string Owner, string? Team, EnvironmentPhase? Phase, ReportAmountsView Amounts, DateTimeOffset? LastUse, string? LastUseKind, IReadOnlyList<string> Commands)
{
    public static WorstEnvironmentView Of(WorstEnvironment one) => new(
        one.Key.Id, one.Key.Project, one.Key.Ref.Name, one.Target, one.OwnerName, one.Team, one.Phase, ReportAmountsView.Of(one.Amounts), one.LastUse?.At, one.LastUse?.Words,
        [.. one.Remedies.Select(remedy => ReportLinks.Command(remedy, one.Key))]);
}

/// <param name="Expected">Absent while less than a day is known.</param>
/// <param name="Formula">How it comes about, in words and figures.</param>
internal sealed record ForecastView(DateOnly Month, decimal Spent, decimal? PerHour, decimal HoursLeft, decimal? Expected, string Formula)
{
    public static ForecastView Of(Forecast forecast) => new(
        forecast.Month, ReportAmountsView.Plain(forecast.Spent), Plain(forecast.PerHour), ReportAmountsView.Plain(forecast.HoursLeft), Plain(forecast.Expected is { } sum ? decimal.Round(sum, 8) : null), forecast.Formula);

    private static decimal? Plain(decimal? number) => number is { } known ? ReportAmountsView.Plain(known) : null;
}

internal sealed record TargetSignalView(string Target, TrafficSignal Signal, string Words, decimal HoursIdle, decimal HoursNoTrafficSignal);

/// <param name="CostByProject">The dearest projects of the period; the rest is <c>other</c>.</param>
internal sealed record ReportDayView(DateOnly Day, decimal HoursRunning, decimal HoursIdle, decimal Cost, IReadOnlyDictionary<string, decimal> CostByProject)
{
    public static ReportDayView Of(DailyCost day, IReadOnlyList<string> projects) => new(
        day.Day, ReportAmountsView.Plain(day.Amounts.Running), ReportAmountsView.Plain(day.Amounts.Idle), ReportAmountsView.Plain(day.Amounts.Cost),
        projects.Index().Where(project => day.Costs[project.Index] > 0).ToDictionary(project => project.Item, project => ReportAmountsView.Plain(day.Costs[project.Index])));
}

/// <param name="Hours">Seven rows from Monday, of 24 hours each.</param>
internal sealed record ReportWeekView(string TimeZone, DateOnly From, DateOnly To, IReadOnlyList<IReadOnlyList<ReportHourView>> Hours);

/// <param name="Times">How often this hour came in the days that are shown.</param>
internal sealed record ReportHourView(int Times, decimal HoursRunning, decimal HoursIdle);

internal sealed record ReportBudgetView(string Name, DateOnly Month, decimal Spent, decimal Monthly, bool UsedUp);
