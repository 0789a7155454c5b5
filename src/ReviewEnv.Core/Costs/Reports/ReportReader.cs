using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Lifetime;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Core.Costs.Reports;

/// <summary>Gathers what a report is made of, side by side, and has it made.</summary>
public sealed class ReportReader(IUsageLedger ledger, IEnvironmentRecords records, PriceCatalog prices, ProjectCatalog projects, BudgetBoard budgets, ITrafficSights sights, TimeProvider time)
{
    public async Task<IdleReport> ReadAsync(ReportQuestion question, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (from, until) = (question.Period.Start, question.Period.End);
        var forOne = question.Owner is not null;
        var week = Forecast.WindowStart(now);

        var sums = ledger.SumUsageAsync(from, until, cancellationToken);
        var days = forOne ? Task.FromResult<IReadOnlyList<DayUsage>>([]) : ledger.SumDaysAsync(from, until, cancellationToken);
        var lastHours = ledger.SumHoursAsync(week, now, cancellationToken);
        // The last week is most of the time within what is asked for: then nothing is read twice.
        var hours = forOne ? Task.FromResult<IReadOnlyList<HourUsage>>([]) : HoursAsync(from, until, week, now, lastHours, cancellationToken);
        var thisMonth = SpentAsync(question.Owner, Forecast.MonthStart(now), now, cancellationToken);
        var lastWeek = forOne ? SpentAsync(question.Owner, week, now, cancellationToken) : null;
        var current = records.ListAsync(includeStopped: false, cancellationToken);
        var meters = ledger.ReadMetersAsync(cancellationToken);
        await Task.WhenAll([sums, days, lastHours, hours, thisMonth, current, meters, .. lastWeek is null ? Array.Empty<Task>() : [lastWeek]]);

        var known = await lastHours;
        return IdleReport.Of(new ReportInputs
        {
            Question = question,
            Now = now,
            Prices = prices,
            Projects = projects,
            Sums = await sums,
            Days = await days,
            Hours = await hours,
            ThisMonth = await thisMonth,
            LastWeek = lastWeek is null ? [.. known.Select(hour => new Spending(hour.Project, hour.Amounts.Cost))] : await lastWeek,
            KnownSince = known.Count == 0 ? null : known.Min(hour => hour.Hour),
            Records = await current,
            Meters = await meters,
            Budgets = budgets.States,
            Sights = sights,
        });
    }

    private async Task<IReadOnlyList<HourUsage>> HoursAsync(DateTimeOffset from, DateTimeOffset until, DateTimeOffset week, DateTimeOffset now, Task<IReadOnlyList<HourUsage>> lastHours, CancellationToken cancellationToken)
    {
        if (until <= week || from > now) return await ledger.SumHoursAsync(from, until, cancellationToken);
        var last = (await lastHours).Where(hour => hour.Hour >= from && hour.Hour < until);
        return from >= week ? [.. last] : [.. await ledger.SumHoursAsync(from, week, cancellationToken), .. last];
    }

    private async Task<IReadOnlyList<Spending>> SpentAsync(string? owner, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => owner is null
        ? [.. (await ledger.SumDaysAsync(from, until, cancellationToken)).Select(day => new Spending(day.Project, day.Amounts.Cost))]
        : [.. (await ledger.SumUsageAsync(from, until, cancellationToken)).Where(sum => sum.Subject.Owner == owner).Select(sum => new Spending(sum.Subject.Key.Project, sum.Amounts.Cost))];
}
