using System.Data.Common;
using Dapper;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Schema;

/// <summary>Brings a database to the newest schema, one process at a time, all steps or none.</summary>
internal sealed class Migrator(IReviewDatabase database, TimeProvider time)
{
    private const string CreateTable =
        "CREATE TABLE IF NOT EXISTS reviewenv_schema (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)";

    /// <exception cref="StoreRefusedException">The database was made by a newer version.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenMigratorAsync(cancellationToken);
        await connection.ExecuteAsync(Command(database.BeginMigrations, cancellationToken));
        try
        {
            await ApplyAsync(connection, cancellationToken);
            await connection.ExecuteAsync(Command("COMMIT", cancellationToken));
        }
        catch
        {
            await RollbackAsync(connection);
            throw;
        }
    }

    private async Task ApplyAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var migrations = Migration.Embedded(database.Migrations);
        await connection.ExecuteAsync(Command(CreateTable, cancellationToken));
        var version = await connection.ExecuteScalarAsync<int?>(Command("SELECT max(version) FROM reviewenv_schema", cancellationToken)) ?? 0;
        if (version > migrations[^1].Version) throw Newer(version, migrations[^1].Version);

        foreach (var migration in migrations.Where(migration => migration.Version > version))
        {
            await connection.ExecuteAsync(Command(migration.Sql, cancellationToken));
            await connection.ExecuteAsync(Command(
                "INSERT INTO reviewenv_schema (version, name, applied_at) VALUES (@Version, @Name, @at)",
                cancellationToken, new { migration.Version, migration.Name, at = StoredTime.Of(time.GetUtcNow()) }));
        }
    }

    private static CommandDefinition Command(string sql, CancellationToken cancellationToken, object? parameters = null) =>
        new(sql, parameters, cancellationToken: cancellationToken);

    private StoreRefusedException Newer(int version, int known) => new(
        $"The database {database.Description} has schema version {version}, and this ReviewEnv knows versions up to {known}: a newer ReviewEnv has opened it. "
        + "Start that version again, or give this one an empty database: environments are found again without the old one, their history is not.");

    private static async Task RollbackAsync(DbConnection connection)
    {
        try
        {
            await connection.ExecuteAsync("ROLLBACK");
        }
        catch (DbException)
        {
            // The connection is gone, and the transaction with it; the first failure is the one to tell.
        }
    }
}
