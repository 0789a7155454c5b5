using Dapper;
using Npgsql;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Rows;
using ReviewEnv.Storage.Writing;

namespace ReviewEnv.Storage.Postgres;

/// <summary>Writes a batch in three round trips: lock and load, store, commit. Other processes may do the same at the same time.</summary>
internal sealed class PostgresBatchWriter(PostgresDatabase database, NpgsqlDataSource source) : IBatchWriter
{
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;

    public async Task BeginAsync(WriteBatch batch)
    {
        connection = await source.OpenConnectionAsync();
        transaction = await connection.BeginTransactionAsync();
        if (batch.Deliveries.Count > 0 || batch.Branches.Count > 0 || batch.Memos.Count > 0) await LoadAsync(batch);
        if (batch.Usage.NeedsMarks) await PostgresUsage.LoadAsync(transaction, batch.Usage);
    }

    private async Task LoadAsync(WriteBatch batch)
    {
        await using var commands = new NpgsqlBatch(connection, transaction);
        if (batch.Deliveries.Count > 0) commands.BatchCommands.Add(PostgresStatements.TakeDeliveries(batch.Deliveries));
        if (batch.Branches.Count > 0)
        {
            commands.BatchCommands.Add(PostgresStatements.AddBranches(batch.Branches));
            commands.BatchCommands.Add(PostgresStatements.LockBranches(batch.Branches));
        }

        if (batch.Memos.Count > 0) commands.BatchCommands.Add(PostgresStatements.LockMemos(batch.Memos));

        await using var reader = await commands.ExecuteReaderAsync();
        if (batch.Deliveries.Count > 0)
        {
            while (await reader.ReadAsync()) batch.Deliveries[KeyOf(reader)].IsNew = true;
            await reader.NextResultAsync();
        }

        if (batch.Branches.Count > 0)
        {
            while (await reader.ReadAsync()) Load(reader, batch.Branches[KeyOf(reader)]);
            await reader.NextResultAsync();
        }

        while (await reader.ReadAsync()) batch.Memos[KeyOf(reader)].Load(TextOrNull(reader, 1), NumberOrNull(reader, 2));
    }

    public async Task CommitAsync(WriteBatch batch)
    {
        await using (var commands = new NpgsqlBatch(connection, transaction))
        {
            if (PostgresStatements.StoreBranches(batch.Branches) is { } branches) commands.BatchCommands.Add(branches);
            if (batch.Journal.Count > 0) commands.BatchCommands.Add(PostgresStatements.AppendJournal(batch.Journal));
            if (batch.Records.Count > 0) commands.BatchCommands.Add(PostgresStatements.StoreRecords(batch.Records));
            if (batch.Memos.Count > 0)
            {
                commands.BatchCommands.Add(PostgresStatements.StoreMemos(batch.Memos));
                commands.BatchCommands.Add(PostgresStatements.DeleteEmptyMemos(batch.Memos));
            }

            if (batch.Posts.Count > 0) commands.BatchCommands.Add(PostgresOutbox.Post(batch.Posts));
            if (batch.Progress.Count > 0)
            {
                commands.BatchCommands.Add(PostgresOutbox.Store(batch.Progress));
                commands.BatchCommands.Add(PostgresOutbox.Remove(batch.Progress));
            }

            if (commands.BatchCommands.Count > 0) await commands.ExecuteNonQueryAsync();
        }

        if (batch.Usage.HasRows) await PostgresUsage.StoreAsync(transaction!, batch.Usage);

        // In one order for all processes, so that none waits for another that waits for it.
        foreach (var name in batch.Names.OrderBy(row => row.Target, StringComparer.Ordinal).ThenBy(row => row.Name, StringComparer.Ordinal))
        {
            await NameStatements.ReserveAsync(connection!, name);
        }

        foreach (var prune in batch.Prunes) prune.Deleted = await connection!.ExecuteAsync(prune.Statement, prune.Parameters, transaction);
        foreach (var rollUp in batch.Usage.RollUps) await rollUp.RunAsync(connection!, batch.Usage.Marks);
        await transaction!.CommitAsync();
        await CloseAsync();
    }

    public async Task RollbackAsync()
    {
        var (open, used) = (transaction, connection);
        (transaction, connection) = (null, null);
        // Disposing of an open transaction rolls it back; of a broken connection, forgets it.
        await DropAsync(open);
        await DropAsync(used);
    }

    private static async Task DropAsync(IAsyncDisposable? resource)
    {
        try
        {
            if (resource is not null) await resource.DisposeAsync();
        }
        catch (Exception)
        {
            // The failure that led here is the one to tell; the next batch gets a new connection.
        }
    }

    public bool IsWorthRepeating(Exception exception) => PostgresErrors.IsConflict(exception);

    public StoreUnavailableException? Explain(Exception exception) => database.Explain(exception);

    public async ValueTask DisposeAsync() => await RollbackAsync();

    private static StoreKey KeyOf(NpgsqlDataReader reader) => StoreKey.Read(reader.GetFieldValue<byte[]>(0));

    private static void Load(NpgsqlDataReader reader, BranchRow branch) => branch.Load(
        reader.GetInt64(1), reader.GetInt64(2), NumberOrNull(reader, 3), TextOrNull(reader, 4), TextOrNull(reader, 5));

    private static long? NumberOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    private static string? TextOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private async Task CloseAsync()
    {
        if (transaction is not null) await transaction.DisposeAsync();
        transaction = null;
        if (connection is not null) await connection.DisposeAsync();
        connection = null;
    }
}
