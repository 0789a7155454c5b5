using Npgsql;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Postgres;

/// <summary>The statements of a batch on the outbox.</summary>
internal static class PostgresOutbox
{
    public static NpgsqlBatchCommand Post(List<PostRow> posts)
    {
        PostRow[] rows = [.. posts];
        return PostgresStatements.Command(
            """
            INSERT INTO outbox (due_at, attempts, done, body)
            SELECT due_at, 0, '[]', body FROM unnest($1, $2) WITH ORDINALITY AS row(due_at, body, place) ORDER BY place
            """,
            PostgresStatements.Column(rows, row => row.DueAt), PostgresStatements.Column(rows, row => row.Body));
    }

    public static NpgsqlBatchCommand Store(Dictionary<long, ProgressRow?> progress)
    {
        (long Id, ProgressRow Row)[] rows = [.. progress.Where(pair => pair.Value is not null).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value!))];
        return PostgresStatements.Command(
            """
            UPDATE outbox SET due_at = row.due_at, attempts = row.attempts, done = row.done
            FROM unnest($1, $2, $3, $4) AS row(id, due_at, attempts, done) WHERE outbox.id = row.id
            """,
            PostgresStatements.Column(rows, pair => pair.Id), PostgresStatements.Column(rows, pair => pair.Row.DueAt),
            PostgresStatements.Column(rows, pair => pair.Row.Attempts), PostgresStatements.Column(rows, pair => pair.Row.Done));
    }

    public static NpgsqlBatchCommand Remove(Dictionary<long, ProgressRow?> progress)
    {
        long[] ids = [.. progress.Where(pair => pair.Value is null).Select(pair => pair.Key)];
        return PostgresStatements.Command("DELETE FROM outbox WHERE id = ANY($1)", PostgresStatements.Column(ids, id => id));
    }
}
