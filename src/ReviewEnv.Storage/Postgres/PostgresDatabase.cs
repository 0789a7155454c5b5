using System.Data.Common;
using Npgsql;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Rows;
using ReviewEnv.Storage.Writing;

namespace ReviewEnv.Storage.Postgres;

/// <summary>One PostgreSQL database.</summary>
internal sealed class PostgresDatabase : IReviewDatabase
{
    /// <summary>Any number that nobody else takes a lock on: "ReviewEn" in ASCII.</summary>
    internal const long MigrationLock = 0x5265766965774556;
    private readonly NpgsqlDataSource source;
    private readonly string migratorString;

    /// <exception cref="StoreRefusedException">The connection string cannot be read.</exception>
    public PostgresDatabase(string connectionString)
    {
        var settings = PostgresSettings.Read(connectionString);
        Description = $"postgres://{settings.Host}:{settings.Port}/{settings.Database}";
        source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        // A migration takes as long as it takes, and another process may be at it: only the caller's patience bounds it, or the loss of the connection.
        settings.CommandTimeout = 0;
        settings.TcpKeepAlive = true;
        settings.Pooling = false;
        migratorString = settings.ConnectionString;
    }

    public string Description { get; }
    public string JournalQuery =>
        """
        SELECT sequence, at, kind, message, commit_sha AS CommitSha, actor
        FROM journal WHERE branch = @key ORDER BY sequence DESC LIMIT @limit
        """;
    public string Migrations => "Postgres";
    public string BeginMigrations => $"BEGIN; SELECT pg_advisory_xact_lock({MigrationLock})";

    public string BeginSnapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    public async Task<DbConnection> OpenMigratorAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(migratorString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => await source.OpenConnectionAsync(cancellationToken);

    public IBatchWriter CreateWriter() => new PostgresBatchWriter(this, source);

    public async Task<Dictionary<(long Period, long Who), StoredAmounts>> SumUsageAsync(DbConnection connection, UsageQuery query, UsageSpan span, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query.Sums, (NpgsqlConnection)connection);
        foreach (var parameter in query.Parameters(span)) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sums = new Dictionary<(long, long), StoredAmounts>();
        while (await reader.ReadAsync(cancellationToken)) sums.Add((reader.GetInt32(0), reader.GetInt32(1)), StoredAmounts.Of(reader, 2));
        return sums;
    }

    public StoreUnavailableException? Explain(Exception exception) => PostgresErrors.Explain(exception, Description);

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
