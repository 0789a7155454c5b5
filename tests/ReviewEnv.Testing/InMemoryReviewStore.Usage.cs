using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Testing;

public sealed partial class InMemoryReviewStore : IUsageLedger
{
    private readonly Dictionary<(UsageSubject Subject, DateTimeOffset Hour), UsageAmounts> usageHours = [];
    private readonly Dictionary<(UsageSubject Subject, DateTimeOffset Day), UsageAmounts> usageDays = [];
    private readonly Dictionary<EnvironmentKey, MeterState> meterRows = [];
    private DateTimeOffset summedUntil = DateTimeOffset.MinValue;

    /// <summary>Days before count by their sums alone.</summary>
    private DateTimeOffset hoursFrom = DateTimeOffset.MinValue;
    private DateTimeOffset daysFrom = DateTimeOffset.MinValue;

    public Task AddUsageAsync(IReadOnlyList<UsageHour> hours, IReadOnlyList<MeterState> meters, CancellationToken cancellationToken) => Do(() =>
    {
        foreach (var hour in hours.Where(hour => hour.Hour >= daysFrom))
        {
            if (hour.Hour >= hoursFrom) Add(usageHours, hour.Subject, Meter.HourOf(hour.Hour), hour.Amounts);
            // Too late to be summed with the rest of its day.
            if (hour.Hour < summedUntil) Add(usageDays, hour.Subject, DayOf(hour.Hour), hour.Amounts);
        }

        foreach (var meter in meters) meterRows[meter.Subject.Key] = meter;
        return true;
    }, cancellationToken);

    public Task<IReadOnlyList<MeterState>> ReadMetersAsync(CancellationToken cancellationToken) => Do<IReadOnlyList<MeterState>>(() => [.. meterRows.Values], cancellationToken);

    public Task<MeterState?> FindMeterAsync(EnvironmentKey key, CancellationToken cancellationToken) => Do(() => meterRows.GetValueOrDefault(key), cancellationToken);

    public Task EndMetersAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken) => Do(() => keys.Count(meterRows.Remove), cancellationToken);

    public Task RollUpUsageAsync(DateTimeOffset countedUntil, DateTimeOffset forgetHoursBefore, DateTimeOffset forgetDaysBefore, CancellationToken cancellationToken) => Do(() =>
    {
        var until = DayOf(countedUntil);
        foreach (var ((subject, hour), amounts) in usageHours.Where(pair => pair.Key.Hour >= summedUntil && pair.Key.Hour < until))
        {
            Add(usageDays, subject, DayOf(hour), amounts);
        }

        summedUntil = Later(summedUntil, until);
        hoursFrom = Later(hoursFrom, Earlier(DayOf(forgetHoursBefore), summedUntil));
        foreach (var old in usageHours.Keys.Where(pair => pair.Hour < hoursFrom).ToList()) usageHours.Remove(old);
        daysFrom = Later(daysFrom, Earlier(DayOf(forgetDaysBefore), hoursFrom));
        foreach (var old in usageDays.Keys.Where(pair => pair.Day < daysFrom).ToList()) usageDays.Remove(old);
        return true;
    }, cancellationToken);

    public Task<IReadOnlyList<SubjectUsage>> SumUsageAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => Do<IReadOnlyList<SubjectUsage>>(() =>
        [.. Between(from, until).GroupBy(one => one.Subject).Select(group => new SubjectUsage(group.Key, Sum(group.Select(one => one.Amounts))))], cancellationToken);

    public Task<IReadOnlyList<DayUsage>> SumDaysAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => Do<IReadOnlyList<DayUsage>>(() =>
        [.. Between(from, until).GroupBy(one => (Day: DateOnly.FromDateTime(one.At.UtcDateTime), one.Subject.Key.Project, one.Subject.Target))
            .Select(group => new DayUsage(group.Key.Day, group.Key.Project, group.Key.Target, Sum(group.Select(one => one.Amounts))))
            .OrderBy(day => day.Day).ThenBy(day => day.Project, StringComparer.Ordinal).ThenBy(day => day.Target, StringComparer.Ordinal)], cancellationToken);

    public Task<IReadOnlyList<HourUsage>> SumHoursAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => Do<IReadOnlyList<HourUsage>>(() =>
        [.. usageHours.Where(pair => pair.Key.Hour >= from && pair.Key.Hour < until).GroupBy(pair => (pair.Key.Hour, pair.Key.Subject.Key.Project))
            .Select(group => new HourUsage(group.Key.Hour, group.Key.Project, Sum(group.Select(pair => pair.Value)))).OrderBy(hour => hour.Hour).ThenBy(hour => hour.Project, StringComparer.Ordinal)], cancellationToken);

    /// <summary>Hours where they are kept, else days: of each day one or the other.</summary>
    private IEnumerable<(UsageSubject Subject, DateTimeOffset At, UsageAmounts Amounts)> Between(DateTimeOffset from, DateTimeOffset until) =>
        usageHours.Where(pair => pair.Key.Hour >= from && pair.Key.Hour < until).Select(pair => (pair.Key.Subject, pair.Key.Hour, pair.Value))
            .Concat(usageDays.Where(pair => pair.Key.Day >= DayOf(from) && pair.Key.Day < DayOf(until) && pair.Key.Day < hoursFrom).Select(pair => (pair.Key.Subject, pair.Key.Day, pair.Value)));

    private static void Add(Dictionary<(UsageSubject Subject, DateTimeOffset At), UsageAmounts> rows, UsageSubject subject, DateTimeOffset at, UsageAmounts amounts) =>
        rows[(subject, at)] = rows.GetValueOrDefault((subject, at), UsageAmounts.None) + amounts;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static UsageAmounts Sum(IEnumerable<UsageAmounts> amounts) => amounts.Aggregate(UsageAmounts.None, (sum, one) => sum + one);

    private static DateTimeOffset DayOf(DateTimeOffset moment) => new(moment.UtcDateTime.Date, TimeSpan.Zero);
}
