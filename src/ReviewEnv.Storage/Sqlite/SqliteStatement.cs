using System.Text;
using Microsoft.Data.Sqlite;
using ReviewEnv.Storage.Rows;
using SQLitePCL;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>A statement that is compiled once and run for every event: no command, parameter or reader objects on the hot path.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private int bound;

    public SqliteStatement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
    }

    public SqliteStatement Bind(StoreKey key)
    {
        Span<byte> bytes = stackalloc byte[StoreKey.Size];
        key.Write(bytes);
        Check(raw.sqlite3_bind_blob(statement, ++bound, bytes));
        return this;
    }

    public SqliteStatement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(statement, ++bound, value));
        return this;
    }

    public SqliteStatement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    public SqliteStatement Bind(string? text)
    {
        if (text is null) return BindNull();
        // The package binds an empty span as NULL.
        if (text.Length == 0) Check(raw.sqlite3_bind_text(statement, ++bound, ""));
        else BindUtf8(text);
        return this;
    }

    /// <summary>Runs to the end. Returns how many rows changed.</summary>
    public int Run()
    {
        try
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Goes to the next row; after the last one, or a failure, the statement must be <see cref="Reset"/>.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result is raw.SQLITE_ROW) return true;
        if (result is raw.SQLITE_DONE) return false;
        Check(result);
        return false;
    }

    public long Number(int column) => raw.sqlite3_column_int64(statement, column);

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(statement, column).utf8_to_string();

    public void Reset()
    {
        bound = 0;
        // Repeats the failure of the last step, which was thrown already.
        raw.sqlite3_reset(statement);
    }

    public void Dispose() => statement.Dispose();

    private bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    private SqliteStatement BindNull()
    {
        Check(raw.sqlite3_bind_null(statement, ++bound));
        return this;
    }

    private void BindUtf8(string text)
    {
        const int StackLimit = 1024;
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var buffer = size <= StackLimit ? stackalloc byte[size] : new byte[size];
        Check(raw.sqlite3_bind_text(statement, ++bound, buffer[..Encoding.UTF8.GetBytes(text, buffer)]));
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, database);
    }
}
