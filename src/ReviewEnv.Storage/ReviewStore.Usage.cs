using System.Data.Common;
using System.Runtime.InteropServices;
using Dapper;
using ReviewEnv.Core.Costs;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Rows;
using ReviewEnv.Storage.Writing;

namespace ReviewEnv.Storage;

internal sealed partial class ReviewStore
{
    public Task AddUsageAsync(IReadOnlyList<UsageHour> hours, IReadOnlyList<MeterState> meters, CancellationToken cancellationToken) =>
        writes.EnqueueAsync(new AddUsageWrite(hours, meters, cancellationToken));

    public Task EndMetersAsync(IReadOnlyCollection<EnvironmentKey> keys, CancellationToken cancellationToken) =>
        writes.EnqueueAsync(new EndMetersWrite(keys, cancellationToken));

    public async Task RollUpUsageAsync(DateTimeOffset countedUntil, DateTimeOffset forgetHoursBefore, DateTimeOffset forgetDaysBefore, CancellationToken cancellationToken)
    {
        var goal = new RollUpGoal(
            UsageTime.HourOf(countedUntil), UsageTime.DayOf(forgetHoursBefore) * UsageTime.HoursPerDay, UsageTime.DayOf(forgetDaysBefore));
        while (await writes.EnqueueAsync(new RollUpWrite(goal, cancellationToken)))
        {
        }
    }

    public Task<IReadOnlyList<MeterState>> ReadMetersAsync(CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            var states = await connection.QueryAsync<string>(Command("SELECT state FROM usage_meters", null, cancellationToken));
            return (IReadOnlyList<MeterState>)[.. states.Select(StoreJson.ReadMeter)];
        },
        cancellationToken);

    public Task<MeterState?> FindMeterAsync(EnvironmentKey key, CancellationToken cancellationToken) => ReadAsync(
        async connection => await connection.QuerySingleOrDefaultAsync<string>(Command("SELECT state FROM usage_meters WHERE key = @key", new { key = KeyOf(key) }, cancellationToken)) is { } state ? StoreJson.ReadMeter(state) : null,
        cancellationToken);

    public Task<IReadOnlyList<SubjectUsage>> SumUsageAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => SumUsageAsync(
        UsageQuery.OfSubjects, from, until,
        async (connection, sums) =>
        {
            var usage = new List<SubjectUsage>(sums.Count);
            await using var row = await connection.ExecuteReaderAsync(Command(UsageSql.Subjects, null, cancellationToken));
            while (await row.ReadAsync(cancellationToken))
            {
                if (!sums.TryGetValue((0, row.GetInt64(0)), out var sum)) continue;
                var key = StoredText.Key(row.GetString(1), row.GetString(2));
                usage.Add(new SubjectUsage(new UsageSubject(key, row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4)), sum.Read()));
            }

            return (IReadOnlyList<SubjectUsage>)usage;
        },
        cancellationToken);

    public Task<IReadOnlyList<DayUsage>> SumDaysAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => SumUsageAsync(
        UsageQuery.OfDays, from, until,
        async (connection, sums) =>
        {
            var places = await ReadPlacesAsync(connection, cancellationToken);
            var days = sums.Select(sum => new DayUsage(UsageTime.ReadDay(sum.Key.Period), places[sum.Key.Who].Project, places[sum.Key.Who].Target, sum.Value.Read()));
            return (IReadOnlyList<DayUsage>)[.. days.OrderBy(day => day.Day).ThenBy(day => day.Project, StringComparer.Ordinal).ThenBy(day => day.Target, StringComparer.Ordinal)];
        },
        cancellationToken);

    public Task<IReadOnlyList<HourUsage>> SumHoursAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => SumUsageAsync(
        UsageQuery.OfHours, from, until,
        async (connection, sums) =>
        {
            var places = await ReadPlacesAsync(connection, cancellationToken);
            var hours = new Dictionary<(long Hour, string Project), StoredAmounts>();
            foreach (var ((hour, place), amounts) in sums) CollectionsMarshal.GetValueRefOrAddDefault(hours, (hour, places[place].Project), out _).Add(amounts);
            return (IReadOnlyList<HourUsage>)
            [
                .. hours.OrderBy(hour => hour.Key.Hour).ThenBy(hour => hour.Key.Project, StringComparer.Ordinal)
                    .Select(hour => new HourUsage(UsageTime.ReadHour(hour.Key.Hour), hour.Key.Project, hour.Value.Read())),
            ];
        },
        cancellationToken);

    private static async Task<Dictionary<long, (string Project, string Target)>> ReadPlacesAsync(DbConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<(long Id, string Project, string Target)>(Command(UsageSql.Places, null, cancellationToken))).ToDictionary(place => place.Id, place => (place.Project, place.Target));

    /// <summary>Reads sums, and whose they are, at one moment: somebody may be rolling up meanwhile.</summary>
    private Task<T> SumUsageAsync<T>(
        UsageQuery query, DateTimeOffset from, DateTimeOffset until, Func<DbConnection, Dictionary<(long Period, long Who), StoredAmounts>, Task<T>> read, CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            await connection.ExecuteAsync(Command(database.BeginSnapshot, null, cancellationToken));
            try
            {
                var marks = await connection.QuerySingleAsync<UsageMarks>(Command(UsageSql.LoadMarks, null, cancellationToken));
                return await read(connection, await database.SumUsageAsync(connection, query, UsageSpan.Of(from, until, marks), cancellationToken));
            }
            finally
            {
                await EndSnapshotAsync(connection);
            }
        },
        cancellationToken);

    /// <summary>Nothing was written. But the connection goes back to a pool, and the transaction must not.</summary>
    private static async Task EndSnapshotAsync(DbConnection connection)
    {
        try
        {
            await connection.ExecuteAsync("ROLLBACK");
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            // The connection is gone, and the transaction with it; the failure that led here is the one to tell.
        }
    }
}
