using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Storage;

/// <summary>What environments did and cost, by the hour and, summed, by the day (UTC). Unlike all else it cannot be had again once it is lost.</summary>
public interface IUsageLedger
{
    /// <summary>Adds amounts to what their hours hold, and stores the meters that counted them; one commit for all of it, so that no time is counted twice.</summary>
    Task AddUsageAsync(IReadOnlyList<UsageHour> hours, IReadOnlyList<MeterState> meters, CancellationToken cancellationToken);

    /// <summary>Every meter that was stored and not ended.</summary>
    Task<IReadOnlyList<MeterState>> ReadMetersAsync(CancellationToken cancellationToken);

    /// <returns>Null for none.</returns>
    Task<MeterState?> FindMeterAsync(EnvironmentKey key, CancellationToken cancellationToken);

    /// <summary>Forgets the meters of what is gone; their amounts stay.</summary>
    Task EndMetersAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken);

    /// <summary>Sums the hours of days that ended before <paramref name="countedUntil"/> into their days, each once, and forgets what is too old.</summary>
    /// <param name="countedUntil">Nothing is added to hours before this any more.</param>
    Task RollUpUsageAsync(DateTimeOffset countedUntil, DateTimeOffset forgetHoursBefore, DateTimeOffset forgetDaysBefore, CancellationToken cancellationToken);

    /// <summary>The sum of each subject over a period, from hours where they are there and else from days: so a bound within a day that has only its sum counts as that day's beginning.</summary>
    Task<IReadOnlyList<SubjectUsage>> SumUsageAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>The sum of each project and target on each day of a period that has anything.</summary>
    Task<IReadOnlyList<DayUsage>> SumDaysAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>The sum of each project in each hour of a period that has anything; as far back as hours are kept.</summary>
    Task<IReadOnlyList<HourUsage>> SumHoursAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken);
}

public sealed record SubjectUsage(UsageSubject Subject, UsageAmounts Amounts);

public sealed record DayUsage(DateOnly Day, string Project, string Target, UsageAmounts Amounts);

/// <param name="Hour">Its beginning, UTC.</param>
public sealed record HourUsage(DateTimeOffset Hour, string Project, UsageAmounts Amounts);
