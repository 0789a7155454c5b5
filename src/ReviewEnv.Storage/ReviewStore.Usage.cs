using System.Data.Common;
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
            UsageTime.DayOf(countedUntil) * UsageTime.HoursPerDay, UsageTime.DayOf(forgetHoursBefore) * UsageTime.HoursPerDay, UsageTime.DayOf(forgetDaysBefore));
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

    public Task<IReadOnlyList<SubjectUsage>> SumUsageAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => ReadUsageAsync(
        async (connection, marks) =>
        {
            var sums = await database.SumSubjectsAsync(connection, UsageSpan.Of(from, until, marks), cancellationToken);
            var usage = new List<SubjectUsage>(sums.Count);
            await using var subjects = await connection.ExecuteReaderAsync(Command(UsageSql.Subjects, null, cancellationToken));
            while (await subjects.ReadAsync(cancellationToken))
            {
                if (!sums.TryGetValue(subjects.GetInt64(0), out var sum)) continue;
                var key = StoredText.Key(subjects.GetString(1), subjects.GetString(2));
                usage.Add(new SubjectUsage(new UsageSubject(key, subjects.GetString(3), subjects.IsDBNull(4) ? null : subjects.GetString(4)), sum.Read()));
            }

            return (IReadOnlyList<SubjectUsage>)usage;
        },
        cancellationToken);

    public Task<IReadOnlyList<DayUsage>> SumDaysAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => ReadUsageAsync(
        async (connection, marks) =>
        {
            var days = await ReadRowsAsync(
                connection, Command(UsageSql.DaySums, UsageSpan.Of(from, until, marks), cancellationToken),
                row => new DayUsage(UsageTime.ReadDay(row.GetInt64(0)), row.GetString(1), row.GetString(2), StoredAmounts.Of(row, 3).Read()), cancellationToken);
            return (IReadOnlyList<DayUsage>)[.. days.OrderBy(day => day.Day).ThenBy(day => day.Project, StringComparer.Ordinal).ThenBy(day => day.Target, StringComparer.Ordinal)];
        },
        cancellationToken);

    public Task<IReadOnlyList<HourUsage>> SumHoursAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) => ReadUsageAsync(
        async (connection, marks) =>
        {
            var span = new { from = Math.Max(UsageTime.HourFrom(from), marks.HoursFrom), until = UsageTime.HourFrom(until) };
            var hours = await ReadRowsAsync(
                connection, Command(UsageSql.HourSums, span, cancellationToken),
                row => new HourUsage(UsageTime.ReadHour(row.GetInt64(0)), row.GetString(1), StoredAmounts.Of(row, 2).Read()), cancellationToken);
            return (IReadOnlyList<HourUsage>)[.. hours.OrderBy(hour => hour.Hour).ThenBy(hour => hour.Project, StringComparer.Ordinal)];
        },
        cancellationToken);

    private static async Task<List<T>> ReadRowsAsync<T>(DbConnection connection, CommandDefinition command, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await using var reader = await connection.ExecuteReaderAsync(command);
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Reads the marks and what they are true of at one moment: somebody may be rolling up meanwhile.</summary>
    private Task<T> ReadUsageAsync<T>(Func<DbConnection, UsageMarks, Task<T>> read, CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            await connection.ExecuteAsync(Command(database.BeginSnapshot, null, cancellationToken));
            try
            {
                return await read(connection, await connection.QuerySingleAsync<UsageMarks>(Command(UsageSql.LoadMarks, null, cancellationToken)));
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
