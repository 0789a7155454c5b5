using System.Data.Common;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Rows;
using ReviewEnv.Storage.Writing;

namespace ReviewEnv.Storage;

/// <summary>What differs between SQLite and PostgreSQL, beside the batch writer.</summary>
internal interface IReviewDatabase : IAsyncDisposable
{
    /// <summary>For messages and log lines; without credentials.</summary>
    string Description { get; }

    /// <summary>Folder of the embedded migrations.</summary>
    string Migrations { get; }

    /// <summary>Begins a transaction that no other process can be in at the same time.</summary>
    string BeginMigrations { get; }

    /// <summary>Reads the newest lines about a branch, newest first; parameters <c>@key</c> and <c>@limit</c>.</summary>
    string JournalQuery { get; }

    /// <summary>Begins a transaction whose queries all see the same moment.</summary>
    string BeginSnapshot { get; }

    Task<DbConnection> OpenMigratorAsync(CancellationToken cancellationToken);

    Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken);

    IBatchWriter CreateWriter();

    /// <summary>The sum of each period and whoever it is of, by its id.</summary>
    Task<Dictionary<(long Period, long Who), StoredAmounts>> SumUsageAsync(DbConnection connection, UsageQuery query, UsageSpan span, CancellationToken cancellationToken);

    /// <summary>The failure as trouble of the whole store; null when it is something else.</summary>
    StoreUnavailableException? Explain(Exception exception);
}
