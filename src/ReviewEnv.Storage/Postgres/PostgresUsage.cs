using Npgsql;
using ReviewEnv.Storage.Rows;
using ReviewEnv.Storage.Writing;

namespace ReviewEnv.Storage.Postgres;

/// <summary>The part of a transaction that writes the ledger, any number of rows at a time.</summary>
internal static class PostgresUsage
{
    /// <summary>Several processes add at once; none adds while one rolls up, so that every addition knows whether its hour is summed already.</summary>
    public static async Task LoadAsync(NpgsqlTransaction transaction, UsageBatch batch)
    {
        await using var commands = new NpgsqlBatch(transaction.Connection, transaction);
        commands.BatchCommands.Add(PostgresUsageStatements.LockMarks(batch.MovesMarks));
        commands.BatchCommands.Add(PostgresUsageStatements.FindPlaces(batch.Places));
        commands.BatchCommands.Add(PostgresUsageStatements.FindSubjects(batch.Subjects));
        await using var reader = await commands.ExecuteReaderAsync();
        await reader.ReadAsync();
        batch.Marks = new UsageMarks { SummedUntil = reader.GetInt32(0), HoursFrom = reader.GetInt32(1), DaysFrom = reader.GetInt32(2) };
        await reader.NextResultAsync();
        while (await reader.ReadAsync()) batch.Places[KeyOf(reader)].Id = reader.GetInt32(1);
        await reader.NextResultAsync();
        while (await reader.ReadAsync()) batch.Subjects[KeyOf(reader)].Load(reader.GetInt32(1), reader.GetInt32(2));
    }

    public static async Task StoreAsync(NpgsqlTransaction transaction, UsageBatch batch)
    {
        await AddPartiesAsync(transaction, batch);
        await using var commands = new NpgsqlBatch(transaction.Connection, transaction);
        SubjectRow[] touched = [.. batch.Subjects.Values.Where(subject => subject.Touched).OrderBy(subject => subject.Id)];
        if (touched.Length > 0) commands.BatchCommands.Add(PostgresUsageStatements.Touch(touched));
        foreach (var (table, cells) in batch.Tables)
        {
            if (cells.Count > 0) commands.BatchCommands.Add(PostgresUsageStatements.Add(table, cells.Sort()));
        }

        if (batch.Meters.Count > 0)
        {
            commands.BatchCommands.Add(PostgresUsageStatements.StoreMeters(batch.Meters));
            commands.BatchCommands.Add(PostgresUsageStatements.DeleteMeters(batch.Meters));
        }

        if (commands.BatchCommands.Count > 0) await commands.ExecuteNonQueryAsync();
    }

    /// <summary>Gives those an id that have none: rare, as most that is added is of known environments.</summary>
    private static async Task AddPartiesAsync(NpgsqlTransaction transaction, UsageBatch batch)
    {
        PlaceRow[] places = [.. batch.Places.Values.Where(place => place.Id == 0).OrderBy(place => place.Key)];
        if (places.Length > 0) await AddAsync(transaction, PostgresUsageStatements.AddPlaces(places), (key, id) => batch.Places[key].Id = id);
        SubjectRow[] subjects = [.. batch.Subjects.Values.Where(subject => subject.Id == 0).OrderBy(subject => subject.Key)];
        if (subjects.Length > 0) await AddAsync(transaction, PostgresUsageStatements.AddSubjects(subjects), (key, id) => batch.Subjects[key].Id = id);
    }

    private static async Task AddAsync(NpgsqlTransaction transaction, NpgsqlBatchCommand command, Action<StoreKey, int> added)
    {
        await using var commands = new NpgsqlBatch(transaction.Connection, transaction) { BatchCommands = { command } };
        await using var reader = await commands.ExecuteReaderAsync();
        while (await reader.ReadAsync()) added(KeyOf(reader), reader.GetInt32(1));
    }

    private static StoreKey KeyOf(NpgsqlDataReader reader) => StoreKey.Read(reader.GetFieldValue<byte[]>(0));
}
