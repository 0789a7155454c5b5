using Npgsql;
using ReviewEnv.Storage.Rows;
using ReviewEnv.Storage.Writing;
using static ReviewEnv.Storage.Postgres.PostgresStatements;

namespace ReviewEnv.Storage.Postgres;

/// <summary>The statements of a batch on the ledger.</summary>
internal static class PostgresUsageStatements
{
    private static readonly Dictionary<string, string> Additions = UsageSql.Tables.ToDictionary(table => table, AdditionTo, StringComparer.Ordinal);

    public static NpgsqlBatchCommand LockMarks(bool toMoveThem) => Command($"{UsageSql.LoadMarks} FOR {(toMoveThem ? "UPDATE" : "SHARE")}");

    public static NpgsqlBatchCommand FindPlaces(Dictionary<StoreKey, PlaceRow> rows) => Command(
        "SELECT key, id FROM usage_places WHERE key = ANY($1)", Column(Sort(rows), row => row.Key.ToBytes()));

    public static NpgsqlBatchCommand FindSubjects(Dictionary<StoreKey, SubjectRow> rows) => Command(
        "SELECT key, id, last_day FROM usage_subjects WHERE key = ANY($1)", Column(Sort(rows), row => row.Key.ToBytes()));

    /// <summary>Another process may have been quicker: then its row is told.</summary>
    public static NpgsqlBatchCommand AddPlaces(PlaceRow[] rows) => Command(
        """
        INSERT INTO usage_places (key, project, target) SELECT * FROM unnest($1, $2, $3) AS row(key, project, target) ORDER BY key
        ON CONFLICT (key) DO UPDATE SET project = excluded.project RETURNING key, id
        """,
        Column(rows, row => row.Key.ToBytes()), Column(rows, row => row.Project), Column(rows, row => row.Target));

    /// <inheritdoc cref="AddPlaces"/>
    public static NpgsqlBatchCommand AddSubjects(SubjectRow[] rows) => Command(
        """
        INSERT INTO usage_subjects (key, place, ref, owner, last_day)
        SELECT * FROM unnest($1, $2, $3, $4, $5) AS row(key, place, ref, owner, last_day) ORDER BY key
        ON CONFLICT (key) DO UPDATE SET last_day = greatest(usage_subjects.last_day, excluded.last_day) RETURNING key, id
        """,
        Column(rows, row => row.Key.ToBytes()), Column(rows, row => row.Place.Id), Column(rows, row => row.Ref),
        Column(rows, row => row.Owner), Column(rows, row => row.LastDay));

    public static NpgsqlBatchCommand Touch(SubjectRow[] rows) => Command(
        "UPDATE usage_subjects SET last_day = row.last_day FROM unnest($1, $2) AS row(id, last_day) WHERE usage_subjects.id = row.id AND usage_subjects.last_day < row.last_day",
        Column(rows, row => row.Id), Column(rows, row => row.LastDay));

    public static NpgsqlBatchCommand Add(string table, UsageCell[] cells)
    {
        var command = Command(Additions[table], Column(cells, cell => cell.Time), Column(cells, cell => cell.Who));
        for (var i = 0; i < StoredAmounts.Count; i++)
        {
            var column = i;
            command.Parameters.Add(Column(cells, cell => cell.Amounts[column]));
        }

        return command;
    }

    public static NpgsqlBatchCommand StoreMeters(Dictionary<StoreKey, string?> meters)
    {
        KeyValuePair<StoreKey, string?>[] rows = [.. meters.Where(meter => meter.Value is not null).OrderBy(meter => meter.Key)];
        return Command(
            """
            INSERT INTO usage_meters (key, state) SELECT * FROM unnest($1, $2) AS row(key, state) ORDER BY key
            ON CONFLICT (key) DO UPDATE SET state = excluded.state
            """,
            Column(rows, row => row.Key.ToBytes()), Column(rows, row => row.Value));
    }

    public static NpgsqlBatchCommand DeleteMeters(Dictionary<StoreKey, string?> meters)
    {
        KeyValuePair<StoreKey, string?>[] rows = [.. meters.Where(meter => meter.Value is null)];
        return Command("DELETE FROM usage_meters WHERE key = ANY($1)", Column(rows, row => row.Key.ToBytes()));
    }

    private static string AdditionTo(string table)
    {
        var places = string.Join(", ", Enumerable.Range(1, 2 + StoredAmounts.Count).Select(place => FormattableString.Invariant($"${place}")));
        return $"INSERT INTO {table} (time, who, {UsageSql.Amounts}) SELECT * FROM unnest({places}) AS row(time, who, {UsageSql.Amounts}) ORDER BY time, who {UsageSql.OrAdd(table)}";
    }
}
