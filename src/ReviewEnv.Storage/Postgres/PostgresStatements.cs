using Npgsql;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Postgres;

/// <summary>The statements of a batch: each stores any number of rows, and the text never changes, so that the server compiles it once.</summary>
/// <remarks>Rows are inserted and locked in the order of their keys: processes that need the same rows then wait for each other in line, never in a circle.</remarks>
internal static class PostgresStatements
{
    public static NpgsqlBatchCommand TakeDeliveries(Dictionary<StoreKey, DeliveryRow> rows)
    {
        var sorted = Sort(rows);
        return Command(
            "INSERT INTO deliveries (key, received_at) SELECT * FROM unnest($1, $2) AS row(key, received_at) ORDER BY key ON CONFLICT DO NOTHING RETURNING key",
            Column(sorted, row => row.Key.ToBytes()), Column(sorted, row => row.ReceivedAt));
    }

    public static NpgsqlBatchCommand AddBranches(Dictionary<StoreKey, BranchRow> rows)
    {
        var sorted = Sort(rows);
        return Command(
            "INSERT INTO branches (key, project, ref) SELECT * FROM unnest($1, $2, $3) AS row(key, project, ref) ORDER BY key ON CONFLICT DO NOTHING",
            Column(sorted, row => row.Key.ToBytes()), Column(sorted, row => row.Project), Column(sorted, row => row.Ref));
    }

    public static NpgsqlBatchCommand LockBranches(Dictionary<StoreKey, BranchRow> rows) => Command(
        "SELECT key, revision, seen_revision, unseen_since, facts, wishes FROM branches WHERE key = ANY($1) ORDER BY key FOR UPDATE",
        Column(Sort(rows), row => row.Key.ToBytes()));

    /// <summary>Null when none changed.</summary>
    public static NpgsqlBatchCommand? StoreBranches(Dictionary<StoreKey, BranchRow> rows)
    {
        var changed = Array.FindAll(Sort(rows), row => row.Changed);
        if (changed.Length == 0) return null;
        return Command(
            """
            UPDATE branches SET revision = row.revision, seen_revision = row.seen_revision, unseen_since = row.unseen_since, facts = row.facts, wishes = row.wishes
            FROM unnest($1, $2, $3, $4, $5, $6) AS row(key, revision, seen_revision, unseen_since, facts, wishes) WHERE branches.key = row.key
            """,
            Column(changed, row => row.Key.ToBytes()), Column(changed, row => row.Revision), Column(changed, row => row.SeenRevision),
            Column(changed, row => row.UnseenSince), Column(changed, row => row.Facts), Column(changed, row => row.Wishes));
    }

    public static NpgsqlBatchCommand AppendJournal(List<JournalRow> lines)
    {
        JournalRow[] rows = [.. lines];
        return Command(
            """
            INSERT INTO journal (branch, at, kind, message, commit_sha, actor)
            SELECT branch, at, kind, message, commit_sha, actor
            FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS row(branch, at, kind, message, commit_sha, actor, place) ORDER BY place
            """,
            Column(rows, row => row.Branch.ToBytes()), Column(rows, row => row.At), Column(rows, row => row.Kind),
            Column(rows, row => row.Message), Column(rows, row => row.Commit), Column(rows, row => row.Actor));
    }

    public static NpgsqlBatchCommand StoreRecords(Dictionary<StoreKey, RecordRow> records)
    {
        RecordRow[] rows = [.. records.Values];
        return Command(
            """
            INSERT INTO environments (key, phase, updated_at, record) SELECT * FROM unnest($1, $2, $3, $4) AS row(key, phase, updated_at, record) ORDER BY key
            ON CONFLICT (key) DO UPDATE SET phase = excluded.phase, updated_at = excluded.updated_at, record = excluded.record
            """,
            Column(rows, row => row.Key.ToBytes()), Column(rows, row => row.Phase), Column(rows, row => row.UpdatedAt), Column(rows, row => row.Record));
    }

    /// <summary>Locks the memos, making a place for those that are not there, so that only one process at a time finds one missing.</summary>
    public static NpgsqlBatchCommand LockMemos(Dictionary<StoreKey, MemoRow> rows)
    {
        var sorted = Sort(rows);
        return Command(
            """
            INSERT INTO memos (key, name) SELECT * FROM unnest($1, $2) AS row(key, name) ORDER BY key
            ON CONFLICT (key) DO UPDATE SET name = excluded.name RETURNING key, text, until
            """,
            Column(sorted, row => row.Key.ToBytes()), Column(sorted, row => row.Name));
    }

    public static NpgsqlBatchCommand StoreMemos(Dictionary<StoreKey, MemoRow> rows)
    {
        var sorted = Sort(rows);
        return Command(
            "UPDATE memos SET text = row.text, until = row.until FROM unnest($1, $2, $3) AS row(key, text, until) WHERE memos.key = row.key",
            Column(sorted, row => row.Key.ToBytes()), Column(sorted, row => row.Text), Column(sorted, row => row.Until));
    }

    /// <summary>The places of those that are to be no more, or never were.</summary>
    public static NpgsqlBatchCommand DeleteEmptyMemos(Dictionary<StoreKey, MemoRow> rows) => Command(
        "DELETE FROM memos WHERE key = ANY($1) AND text IS NULL", Column(Sort(rows), row => row.Key.ToBytes()));

    public static T[] Sort<T>(Dictionary<StoreKey, T> rows)
    {
        var keys = new StoreKey[rows.Count];
        var sorted = new T[rows.Count];
        rows.Keys.CopyTo(keys, 0);
        rows.Values.CopyTo(sorted, 0);
        Array.Sort(keys, sorted);
        return sorted;
    }

    public static NpgsqlParameter<TValue[]> Column<TRow, TValue>(TRow[] rows, Converter<TRow, TValue> value) => new() { TypedValue = Array.ConvertAll(rows, value) };

    public static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }
}
