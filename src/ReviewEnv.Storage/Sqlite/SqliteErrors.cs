using Microsoft.Data.Sqlite;
using ReviewEnv.Core.Storage;
using SQLitePCL;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>SQLite's error codes, in words and with a remedy.</summary>
internal static class SqliteErrors
{
    public static bool IsBusy(SqliteException exception) => exception.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>Full or busy: the connection is as good as before.</summary>
    public static bool LeavesConnectionIntact(SqliteException exception) => IsBusy(exception) || exception.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_CONSTRAINT;

    /// <summary>What no waiting mends; null for everything else.</summary>
    public static StoreRefusedException? Refuse(Exception exception, string path) => exception is SqliteException { SqliteErrorCode: raw.SQLITE_NOTADB }
        ? new StoreRefusedException($"{path} is not a SQLite database. Give ReviewEnv another path, or move the file away.", exception)
        : null;

    public static StoreUnavailableException? Explain(Exception exception, string path) => exception switch
    {
        StoreUnavailableException unavailable => unavailable,
        SqliteException sqlite when Describe(sqlite.SqliteErrorCode) is { } what => new StoreUnavailableException($"The database {path} {what}", exception),
        _ => null,
    };

    private static string? Describe(int code) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "is locked by another process. It works again when that one lets go.",
        raw.SQLITE_FULL => "cannot grow: the disk is full. Make room on it.",
        raw.SQLITE_IOERR => "cannot be read or written: the disk reports an error, or is full.",
        raw.SQLITE_READONLY => "cannot be written: it is read-only for this user.",
        raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH => "cannot be opened. Check that its folder exists and that this user may write to it.",
        raw.SQLITE_CORRUPT => "is damaged. Move it away: environments are found again without it, history is lost.",
        raw.SQLITE_NOTADB => "is not a SQLite database.",
        raw.SQLITE_NOMEM => "cannot be used: out of memory.",
        raw.SQLITE_PROTOCOL => "cannot be locked: other processes are in the way.",
        _ => null,
    };
}
