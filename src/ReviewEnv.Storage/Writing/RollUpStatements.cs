using System.Data.Common;
using Dapper;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Writing;

/// <summary>What rolling up is to reach.</summary>
/// <param name="SumUntil">The first hour of the first day that may still be added to.</param>
/// <param name="HoursFrom">The first hour of the first day whose hours are to be kept.</param>
/// <param name="DaysFrom">The first day to be kept.</param>
internal sealed record RollUpGoal(long SumUntil, long HoursFrom, long DaysFrom);

/// <summary>Sums hours into days and forgets what is old, an hour or a day at a time. The marks move in the transaction that makes them true.</summary>
internal static class RollUpStatements
{
    private const int SubjectsAtOnce = 2_000;

    /// <summary>Takes the next step there is.</summary>
    /// <returns>Whether there may be another.</returns>
    public static async Task<bool> StepAsync(DbConnection connection, UsageMarks marks, RollUpGoal goal)
    {
        if (marks.SummedUntil < goal.SumUntil)
        {
            await SumAsync(connection, marks, goal.SumUntil);
            return true;
        }

        // Whole days only: a day counts either by its hours or by its sum.
        var hoursFrom = Math.Min(goal.HoursFrom, marks.SummedUntil / UsageTime.HoursPerDay * UsageTime.HoursPerDay);
        if (marks.HoursFrom < hoursFrom)
        {
            marks.HoursFrom = hoursFrom;
            await connection.ExecuteAsync(UsageSql.StoreMarks, marks);
        }

        // A day whose hours are kept is kept.
        var daysFrom = Math.Min(goal.DaysFrom, marks.HoursFrom / UsageTime.HoursPerDay);
        return await ForgetAsync(connection, UsageSql.Hours, UsageSql.PlaceHours, marks.HoursFrom)
            || await ForgetAsync(connection, UsageSql.Days, UsageSql.PlaceDays, daysFrom)
            || await ForgetSubjectsAsync(connection, daysFrom);
    }

    private static async Task SumAsync(DbConnection connection, UsageMarks marks, long until)
    {
        var next = await connection.ExecuteScalarAsync<long?>($"SELECT min(time) FROM {UsageSql.Hours} WHERE time >= @SummedUntil AND time < @until", new { marks.SummedUntil, until });
        if (next is { } hour)
        {
            await connection.ExecuteAsync(UsageSql.SumHour(UsageSql.Hours, UsageSql.Days), new { hour });
            await connection.ExecuteAsync(UsageSql.SumHour(UsageSql.PlaceHours, UsageSql.PlaceDays), new { hour });
        }

        marks.SummedUntil = next + 1 ?? until;
        await connection.ExecuteAsync(UsageSql.StoreMarks, marks);
    }

    private static async Task<bool> ForgetAsync(DbConnection connection, string ofSubjects, string ofPlaces, long before) =>
        await connection.ExecuteAsync(UsageSql.DeleteOldest(ofSubjects), new { before }) + await connection.ExecuteAsync(UsageSql.DeleteOldest(ofPlaces), new { before }) > 0;

    /// <summary>Forgets subjects of which nothing is left, and with them who owned what.</summary>
    private static async Task<bool> ForgetSubjectsAsync(DbConnection connection, long before)
    {
        var forgotten = await connection.ExecuteAsync(
            "DELETE FROM usage_subjects WHERE id IN (SELECT id FROM usage_subjects WHERE last_day < @before LIMIT @limit)", new { before, limit = SubjectsAtOnce });
        if (forgotten > 0) await connection.ExecuteAsync("DELETE FROM usage_places WHERE NOT EXISTS (SELECT 1 FROM usage_subjects WHERE place = usage_places.id)");
        return forgotten >= SubjectsAtOnce;
    }
}
