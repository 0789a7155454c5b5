using ReviewEnv.Core.Storage;
using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Core.Tests.Storage;

// The fake that other suites rest on keeps the promises of the real ones.
public sealed class InMemoryInboxTests : InboxContract
{
    private readonly InMemoryReviewStore database = new();

    protected override Task<IReviewStore> OpenStoreAsync() => Task.FromResult<IReviewStore>(database);
}

public sealed class InMemoryStoredNamesTests : StoredNamesContract
{
    private readonly InMemoryReviewStore database = new();

    protected override Task<IReviewStore> OpenStoreAsync() => Task.FromResult<IReviewStore>(database);
}

public sealed class InMemoryStoredMemosTests : StoredMemosContract
{
    private readonly InMemoryReviewStore database;

    public InMemoryStoredMemosTests() => database = new InMemoryReviewStore { Time = Time };

    protected override Task<IReviewStore> OpenStoreAsync() => Task.FromResult<IReviewStore>(database);
}

public sealed class InMemoryStoredRecordsTests : StoredRecordsContract
{
    private readonly InMemoryReviewStore database = new();

    protected override Task<IReviewStore> OpenStoreAsync() => Task.FromResult<IReviewStore>(database);
}

public sealed class InMemoryUsageLedgerTests : UsageLedgerContract
{
    private readonly InMemoryReviewStore database = new();

    protected override Task<IReviewStore> OpenStoreAsync() => Task.FromResult<IReviewStore>(database);
}

public sealed class InMemoryOutboxTests : OutboxContract
{
    private readonly InMemoryReviewStore database = new();

    protected override Task<IReviewStore> OpenStoreAsync() => Task.FromResult<IReviewStore>(database);
}
