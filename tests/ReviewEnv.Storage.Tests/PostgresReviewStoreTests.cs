using ReviewEnv.Core.Storage;
using ReviewEnv.Testing.Contracts;
using ReviewEnv.Testing.Servers;

namespace ReviewEnv.Storage.Tests;

[CollectionDefinition(Name)]
public sealed class PostgresGroup : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
public sealed class PostgresInboxTests(PostgresFixture postgres) : InboxContract
{
    private readonly Lazy<Task<string>> database = new(postgres.Server.CreateDatabaseAsync);

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenPostgresAsync(await database.Value, TimeProvider.System);
}

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
public sealed class PostgresStoredNamesTests(PostgresFixture postgres) : StoredNamesContract
{
    private readonly Lazy<Task<string>> database = new(postgres.Server.CreateDatabaseAsync);

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenPostgresAsync(await database.Value, TimeProvider.System);
}

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
public sealed class PostgresStoredMemosTests(PostgresFixture postgres) : StoredMemosContract
{
    private readonly Lazy<Task<string>> database = new(postgres.Server.CreateDatabaseAsync);

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenPostgresAsync(await database.Value, Time);
}

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
public sealed class PostgresStoredRecordsTests(PostgresFixture postgres) : StoredRecordsContract
{
    private readonly Lazy<Task<string>> database = new(postgres.Server.CreateDatabaseAsync);

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenPostgresAsync(await database.Value, TimeProvider.System);
}

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
public sealed class PostgresUsageLedgerTests(PostgresFixture postgres) : UsageLedgerContract
{
    private readonly Lazy<Task<string>> database = new(postgres.Server.CreateDatabaseAsync);

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenPostgresAsync(await database.Value, TimeProvider.System);
}

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
public sealed class PostgresOutboxTests(PostgresFixture postgres) : OutboxContract
{
    private readonly Lazy<Task<string>> database = new(postgres.Server.CreateDatabaseAsync);

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenPostgresAsync(await database.Value, TimeProvider.System);
}
