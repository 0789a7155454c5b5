using System.Data.Common;
using Npgsql;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Writing;

namespace ReviewEnv.Storage.Postgres;

/// <summary>One PostgreSQL database.</summary>
internal sealed class PostgresDatabase : IReviewDatabase
{
    /// <summary>Any number that nobody else takes a lock on: "ReviewEn" in ASCII.</summary>
    private const long MigrationLock = 0x5265766965774556;
    private readonly NpgsqlDataSource source;

    /// <exception cref="StoreRefusedException">The connection string cannot be read.</exception>
    public PostgresDatabase(string connectionString)
    {
        var settings = Read(connectionString);
        Description = $"postgres://{settings.Host}:{settings.Port}/{settings.Database}";
        source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    public string Description { get; }
    public string Migrations => "Postgres";
    public string BeginMigrations => $"BEGIN; SELECT pg_advisory_xact_lock({MigrationLock})";

    public Task<DbConnection> OpenMigratorAsync(CancellationToken cancellationToken) => OpenReaderAsync(cancellationToken);

    public async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => await source.OpenConnectionAsync(cancellationToken);

    public IBatchWriter CreateWriter() => new PostgresBatchWriter(this, source);

    public StoreUnavailableException? Explain(Exception exception) => PostgresErrors.Explain(exception, Description);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException)
        {
            // Its message may quote the string, which may hold a password.
            throw new StoreRefusedException("The PostgreSQL connection string cannot be read. It looks like this: Host=db;Username=reviewenv;Password=...;Database=reviewenv");
        }

        // Waiting is bounded, so that a webhook is answered; and the few statements there are get compiled once per connection.
        if (!settings.ContainsKey("Timeout")) settings.Timeout = 5;
        if (!settings.ContainsKey("Command Timeout")) settings.CommandTimeout = 10;
        if (!settings.ContainsKey("Max Auto Prepare")) settings.MaxAutoPrepare = 40;
        if (!settings.ContainsKey("Auto Prepare Min Usages")) settings.AutoPrepareMinUsages = 2;
        if (!settings.ContainsKey("Application Name")) settings.ApplicationName = "reviewenv";
        settings.Options = $"-c synchronous_commit=on {settings.Options}".Trim();
        return settings;
    }
}
