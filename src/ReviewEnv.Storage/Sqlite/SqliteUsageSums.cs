using System.Runtime.InteropServices;
using ReviewEnv.Storage.Rows;
using SQLitePCL;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>Adds up rows by subject here: rows lie by time, and SQLite would sort them all by subject first, which takes it several times as long.</summary>
internal static class SqliteUsageSums
{
    private const int RowsBetweenLooks = 4_096;

    public static Dictionary<long, StoredAmounts> Read(sqlite3 database, UsageSpan span, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(database, UsageSql.SubjectRows);
        statement.Bind(span.DayFrom).Bind(span.DayUntil).Bind(span.BeforeFrom).Bind(span.BeforeUntil).Bind(span.AfterFrom).Bind(span.AfterUntil);
        var sums = new Dictionary<long, StoredAmounts>();
        for (var rows = 0; statement.Step(); rows++)
        {
            if (rows % RowsBetweenLooks == 0) cancellationToken.ThrowIfCancellationRequested();
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, statement.Number(0), out _);
            for (var i = 0; i < StoredAmounts.Count; i++) sum[i] += statement.Number(i + 1);
        }

        return sums;
    }
}
