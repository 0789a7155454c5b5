using Dapper;
using Microsoft.Data.Sqlite;
using ReviewEnv.Storage.Sqlite;

namespace ReviewEnv.Storage.Tests;

public sealed class SqliteCheckpointerTests : IDisposable
{
    private const int Much = 2 << 20;
    private readonly TemporaryFolder folder = new();

    private string Path => folder["store.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_committed_is_carried_over_even_after_a_time_in_which_nothing_could_be_opened()
    {
        await using var checkpointer = new SqliteCheckpointer(Path, TimeProvider.System);
        await File.WriteAllBytesAsync(Path + "-wal", new byte[Much]);
        checkpointer.Look();
        await File.WriteAllTextAsync(Path, string.Concat(Enumerable.Repeat("no database\n", 1000)));
        checkpointer.Look();
        File.Delete(Path);
        File.Delete(Path + "-wal");

        await using var writer = new SqliteConnection($"Data Source={Path};Pooling=False");
        await writer.OpenAsync();
        await writer.ExecuteAsync("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE t (b BLOB); INSERT INTO t VALUES (zeroblob(2097152))");
        new FileInfo(Path).Length.ShouldBeLessThan(Much);

        checkpointer.Look();

        new FileInfo(Path).Length.ShouldBeGreaterThan(Much);
    }
}
