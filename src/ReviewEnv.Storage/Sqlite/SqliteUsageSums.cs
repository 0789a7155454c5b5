using System.Runtime.InteropServices;
using ReviewEnv.Storage.Rows;
using SQLitePCL;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>Adds up rows here: they lie by time, and SQLite would first sort them by what they are summed by, which takes it several times as long.</summary>
internal static class SqliteUsageSums
{
    private const int RowsBetweenLooks = 4_096;

    public static Dictionary<(long Period, long Who), StoredAmounts> Read(sqlite3 database, UsageQuery query, UsageSpan span, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(database, query.Rows);
        foreach (var parameter in query.Parameters(span)) statement.Bind(parameter);
        var sums = new Dictionary<(long, long), StoredAmounts>();
        for (var rows = 0; statement.Step(); rows++)
        {
            if (rows % RowsBetweenLooks == 0) cancellationToken.ThrowIfCancellationRequested();
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, (statement.Number(0), statement.Number(1)), out _);
            for (var i = 0; i < StoredAmounts.Count; i++) sum[i] += statement.Number(i + 2);
        }

        return sums;
    }
}
