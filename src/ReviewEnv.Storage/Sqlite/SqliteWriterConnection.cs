using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>The writer's connection and its compiled statements.</summary>
internal sealed class SqliteWriterConnection : IDisposable
{
    private readonly List<SqliteStatement> statements = [];

    /// <param name="connection">Open; from now on owned, also when this fails.</param>
    public SqliteWriterConnection(SqliteConnection connection)
    {
        Connection = connection;
        try
        {
            Begin = Compile("BEGIN IMMEDIATE");
            Commit = Compile("COMMIT");
            TakeDelivery = Compile("INSERT INTO deliveries (key, received_at) VALUES (?, ?) ON CONFLICT DO NOTHING");
            LoadBranch = Compile("SELECT revision, seen_revision, unseen_since, facts, wishes, last_line FROM branches WHERE key = ?");
            StoreBranch = Compile(
                """
                INSERT INTO branches (key, project, ref, revision, seen_revision, unseen_since, last_line, facts, wishes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, seen_revision = excluded.seen_revision,
                    unseen_since = excluded.unseen_since, last_line = excluded.last_line, facts = excluded.facts, wishes = excluded.wishes
                """);
            AppendJournal = Compile("INSERT INTO journal (branch, at, kind, message, commit_sha, actor, previous) VALUES (?, ?, ?, ?, ?, ?, ?)");
            StoreRecord = Compile(
                """
                INSERT INTO environments (key, phase, updated_at, record) VALUES (?, ?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET phase = excluded.phase, updated_at = excluded.updated_at, record = excluded.record
                """);
            LoadMemo = Compile("SELECT text, until FROM memos WHERE key = ?");
            StoreMemo = Compile(
                """
                INSERT INTO memos (key, name, text, until) VALUES (?, ?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET text = excluded.text, until = excluded.until
                """);
            DeleteMemo = Compile("DELETE FROM memos WHERE key = ?");
            Post = Compile("INSERT INTO outbox (due_at, attempts, done, body) VALUES (?, 0, '[]', ?)");
            StoreProgress = Compile("UPDATE outbox SET due_at = ?, attempts = ?, done = ? WHERE id = ?");
            DeletePost = Compile("DELETE FROM outbox WHERE id = ?");
            Usage = new SqliteUsage(Compile);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SqliteConnection Connection { get; }
    public SqliteStatement Begin { get; }
    public SqliteStatement Commit { get; }
    public SqliteStatement TakeDelivery { get; }
    public SqliteStatement LoadBranch { get; }
    public SqliteStatement StoreBranch { get; }
    public SqliteStatement AppendJournal { get; }
    public SqliteStatement StoreRecord { get; }
    public SqliteStatement LoadMemo { get; }
    public SqliteStatement StoreMemo { get; }
    public SqliteStatement DeleteMemo { get; }
    public SqliteStatement Post { get; }
    public SqliteStatement StoreProgress { get; }
    public SqliteStatement DeletePost { get; }
    public SqliteUsage Usage { get; }

    /// <summary>Ends the transaction without a trace, unless SQLite did so by itself.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(Connection.Handle) != 0) return;
        using var rollback = new SqliteStatement(Connection.Handle!, "ROLLBACK");
        rollback.Run();
    }

    public void Dispose()
    {
        foreach (var statement in statements) statement.Dispose();
        Connection.Dispose();
    }

    private SqliteStatement Compile(string sql)
    {
        var statement = new SqliteStatement(Connection.Handle!, sql);
        statements.Add(statement);
        return statement;
    }
}
