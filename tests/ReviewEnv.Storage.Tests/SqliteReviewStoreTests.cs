using ReviewEnv.Core.Storage;
using ReviewEnv.Testing.Contracts;

namespace ReviewEnv.Storage.Tests;

public sealed class SqliteInboxTests : InboxContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenSqliteAsync(folder["store.db"], TimeProvider.System);

    public void Dispose() => folder.Dispose();
}

public sealed class SqliteStoredNamesTests : StoredNamesContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenSqliteAsync(folder["store.db"], TimeProvider.System);

    public void Dispose() => folder.Dispose();
}

public sealed class SqliteStoredMemosTests : StoredMemosContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenSqliteAsync(folder["store.db"], Time);

    public void Dispose() => folder.Dispose();
}

public sealed class SqliteStoredRecordsTests : StoredRecordsContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenSqliteAsync(folder["store.db"], TimeProvider.System);

    public void Dispose() => folder.Dispose();
}

public sealed class SqliteUsageLedgerTests : UsageLedgerContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenSqliteAsync(folder["store.db"], TimeProvider.System);

    public void Dispose() => folder.Dispose();
}

public sealed class SqliteOutboxTests : OutboxContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    protected override async Task<IReviewStore> OpenStoreAsync() => await ReviewStorage.OpenSqliteAsync(folder["store.db"], TimeProvider.System);

    public void Dispose() => folder.Dispose();
}
