using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Storage;

internal sealed partial class ReviewStore
{
    public Task AddUsageAsync(IReadOnlyList<UsageHour> hours, IReadOnlyList<MeterState> meters, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<MeterState>> ReadMetersAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<MeterState>>([]);

    public Task EndMetersAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RollUpUsageAsync(DateTimeOffset countedUntil, DateTimeOffset forgetHoursBefore, DateTimeOffset forgetDaysBefore, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<SubjectUsage>> SumUsageAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SubjectUsage>>([]);

    public Task<IReadOnlyList<DayUsage>> SumDaysAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DayUsage>>([]);

    public Task<IReadOnlyList<HourUsage>> SumHoursAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<HourUsage>>([]);

    public Task PostAsync(Notification notification, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<OutboxItem>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<OutboxItem>>([]);

    public Task ProgressAsync(long id, OutboxProgress? progress, CancellationToken cancellationToken) => Task.CompletedTask;
}
