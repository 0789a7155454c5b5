using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Postgres;
using ReviewEnv.Storage.Schema;
using ReviewEnv.Storage.Sqlite;

namespace ReviewEnv.Storage;

/// <summary>Opens the store, bringing its schema up to date first.</summary>
public static class ReviewStorage
{
    /// <summary>Opens a SQLite file, making it and its folder if they are not there.</summary>
    /// <exception cref="StoreRefusedException">The file is no database, or a newer version's.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be opened or written right now.</exception>
    public static Task<IOpenReviewStore> OpenSqliteAsync(string path, TimeProvider time, CancellationToken cancellationToken = default) =>
        OpenSqliteAsync(path, SqliteOptions.Default, time, cancellationToken);

    /// <summary>Opens a PostgreSQL database, which must exist; several processes may share it.</summary>
    /// <param name="connectionString">As Npgsql wants it; it is never repeated in messages.</param>
    /// <exception cref="StoreRefusedException">The database is a newer version's.</exception>
    /// <exception cref="StoreUnavailableException">The server is away or does not let us in.</exception>
    public static Task<IOpenReviewStore> OpenPostgresAsync(string connectionString, TimeProvider time, CancellationToken cancellationToken = default) =>
        OpenAsync(() => new PostgresDatabase(connectionString), time, cancellationToken);

    /// <summary>The connection string with our defaults for what it does not say, for whoever opens connections of their own to the database of the store.</summary>
    /// <exception cref="StoreRefusedException">It cannot be read.</exception>
    public static string CompletePostgres(string connectionString) => PostgresSettings.Read(connectionString).ConnectionString;

    internal static Task<IOpenReviewStore> OpenSqliteAsync(string path, SqliteOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        SqliteNative.Initialize();
        return OpenAsync(() => new SqliteDatabase(path, options, time), time, cancellationToken);
    }

    private static async Task<IOpenReviewStore> OpenAsync(Func<IReviewDatabase> create, TimeProvider time, CancellationToken cancellationToken)
    {
        var database = create();
        try
        {
            await new Migrator(database, time).RunAsync(cancellationToken);
            return new ReviewStore(database, time);
        }
        catch (Exception exception)
        {
            await database.DisposeAsync();
            if (database.Explain(exception) is { } unavailable) throw unavailable;
            throw;
        }
    }
}

/// <summary>An open store. Disposing of it finishes the writes that wait, then closes it.</summary>
public interface IOpenReviewStore : IReviewStore, IUsageLedger, IOutbox, IAsyncDisposable
{
    /// <summary>Where the data is, for a log line; without credentials.</summary>
    string Description { get; }

    /// <summary>Commits so far; many calls share one.</summary>
    long Commits { get; }
}
