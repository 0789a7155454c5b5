using ReviewEnv.Configuration;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Scheduling;

/// <summary>What one process does for all that share a store.</summary>
internal sealed class Duties(ServerSettings settings, IMemos memos, TimeProvider clock)
{
    /// <returns>Null where nothing is shared: a SQLite file has one process, and a lease would only make its successor wait.</returns>
    public MemoLease? Lease(string duty, TimeSpan length) => settings.Storage is StorageSettings.Sqlite ? null : new MemoLease(memos, duty, length, clock);
}
