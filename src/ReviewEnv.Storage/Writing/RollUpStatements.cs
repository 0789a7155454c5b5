using System.Data.Common;
using Dapper;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Writing;

/// <summary>Sums hours into days and weeks and forgets what is old, an hour, a day or a week at a time. The marks move in the transaction that makes them true.</summary>
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

        if (marks.Forget(goal)) await connection.ExecuteAsync(UsageSql.StoreMarks, marks);
        return await ForgetAsync(connection, [UsageSql.Hours, UsageSql.PlaceHours], marks.HoursFrom)
            || await ForgetAsync(connection, [UsageSql.Days, UsageSql.PlaceDays], marks.DaysFrom)
            || await ForgetAsync(connection, [UsageSql.Weeks], marks.WeeksFrom)
            || await ForgetSubjectsAsync(connection, marks.DaysFrom);
    }

    private static async Task SumAsync(DbConnection connection, UsageMarks marks, long until)
    {
        var next = await connection.ExecuteScalarAsync<long?>($"SELECT min(time) FROM {UsageSql.Hours} WHERE time >= @SummedUntil AND time < @until", new { marks.SummedUntil, until });
        if (next is { } hour)
        {
            await connection.ExecuteAsync(UsageSql.SumHour(UsageSql.Hours, UsageSql.Days, UsageTime.HoursPerDay), new { hour });
            await connection.ExecuteAsync(UsageSql.SumHour(UsageSql.Hours, UsageSql.Weeks, UsageTime.HoursPerWeek), new { hour });
            await connection.ExecuteAsync(UsageSql.SumHour(UsageSql.PlaceHours, UsageSql.PlaceDays, UsageTime.HoursPerDay), new { hour });
        }

        marks.SummedUntil = next + 1 ?? until;
        await connection.ExecuteAsync(UsageSql.StoreMarks, marks);
    }

    private static async Task<bool> ForgetAsync(DbConnection connection, string[] tables, long before)
    {
        var forgotten = 0;
        foreach (var table in tables) forgotten += await connection.ExecuteAsync(UsageSql.DeleteOldest(table), new { before });
        return forgotten > 0;
    }

    /// <summary>Forgets subjects of which nothing is left, and with them who owned what.</summary>
    private static async Task<bool> ForgetSubjectsAsync(DbConnection connection, long before)
    {
        var forgotten = await connection.ExecuteAsync(
            "DELETE FROM usage_subjects WHERE id IN (SELECT id FROM usage_subjects WHERE last_day < @before LIMIT @limit)", new { before, limit = SubjectsAtOnce });
        if (forgotten > 0) await connection.ExecuteAsync("DELETE FROM usage_places WHERE NOT EXISTS (SELECT 1 FROM usage_subjects WHERE place = usage_places.id)");
        return forgotten >= SubjectsAtOnce;
    }
}
