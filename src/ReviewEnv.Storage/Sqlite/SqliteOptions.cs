namespace ReviewEnv.Storage.Sqlite;

/// <param name="LockWait">How long a write waits for another process before the store counts as unavailable.</param>
/// <param name="MaxPages">Most pages the file may have; null for no limit.</param>
internal sealed record SqliteOptions(TimeSpan LockWait, int? MaxPages = null)
{
    public static SqliteOptions Default { get; } = new(TimeSpan.FromSeconds(5));
}
