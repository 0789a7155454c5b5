using ReviewEnv.Storage.Rows;
using ReviewEnv.Storage.Writing;

namespace ReviewEnv.Storage.Sqlite;

/// <summary>The part of a transaction that writes the ledger, row by row with compiled statements.</summary>
internal sealed class SqliteUsage
{
    private readonly SqliteStatement loadMarks;
    private readonly SqliteStatement loadPlace;
    private readonly SqliteStatement addPlace;
    private readonly SqliteStatement loadSubject;
    private readonly SqliteStatement addSubject;
    private readonly SqliteStatement touchSubject;
    private readonly SqliteStatement storeMeter;
    private readonly SqliteStatement deleteMeter;
    private readonly Dictionary<string, SqliteStatement> add;

    /// <param name="compile">Makes statements; whoever gives it disposes of them.</param>
    public SqliteUsage(Func<string, SqliteStatement> compile)
    {
        loadMarks = compile(UsageSql.LoadMarks);
        loadPlace = compile("SELECT id FROM usage_places WHERE key = ?");
        addPlace = compile("INSERT INTO usage_places (key, project, target) VALUES (?, ?, ?) RETURNING id");
        loadSubject = compile("SELECT id, last_day FROM usage_subjects WHERE key = ?");
        addSubject = compile("INSERT INTO usage_subjects (key, place, ref, owner, last_day) VALUES (?, ?, ?, ?, ?) RETURNING id");
        touchSubject = compile("UPDATE usage_subjects SET last_day = ? WHERE id = ?");
        storeMeter = compile("INSERT INTO usage_meters (key, state) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state");
        deleteMeter = compile("DELETE FROM usage_meters WHERE key = ?");
        var values = string.Concat(Enumerable.Repeat(", ?", StoredAmounts.Count));
        add = UsageSql.Tables.ToDictionary(
            table => table, table => compile($"INSERT INTO {table} (time, who, {UsageSql.Amounts}) VALUES (?, ?{values}) {UsageSql.OrAdd(table)}"), StringComparer.Ordinal);
    }

    public void Load(UsageBatch batch)
    {
        First(loadMarks, row => batch.Marks = new UsageMarks { SummedUntil = row.Number(0), HoursFrom = row.Number(1), DaysFrom = row.Number(2) });
        foreach (var place in batch.Places.Values) First(loadPlace.Bind(place.Key), row => place.Id = row.Number(0));
        foreach (var subject in batch.Subjects.Values) First(loadSubject.Bind(subject.Key), row => subject.Load(row.Number(0), row.Number(1)));
    }

    public void Store(UsageBatch batch)
    {
        foreach (var place in batch.Places.Values)
        {
            if (place.Id == 0) First(addPlace.Bind(place.Key).Bind(place.Project).Bind(place.Target), row => place.Id = row.Number(0));
        }

        foreach (var subject in batch.Subjects.Values) Store(subject);
        foreach (var (table, cells) in batch.Tables)
        {
            foreach (ref readonly var cell in cells.Sort().AsSpan()) Add(add[table].Bind(cell.Time).Bind(cell.Who), cell.Amounts);
        }

        foreach (var (key, state) in batch.Meters)
        {
            if (state is null) deleteMeter.Bind(key).Run();
            else storeMeter.Bind(key).Bind(state).Run();
        }
    }

    private void Store(SubjectRow subject)
    {
        if (subject.Id == 0) First(addSubject.Bind(subject.Key).Bind(subject.Place.Id).Bind(subject.Ref).Bind(subject.Owner).Bind(subject.LastDay), row => subject.Load(row.Number(0), subject.LastDay));
        else if (subject.Touched) touchSubject.Bind(subject.LastDay).Bind(subject.Id).Run();
    }

    private static void Add(SqliteStatement statement, in StoredAmounts amounts)
    {
        for (var i = 0; i < StoredAmounts.Count; i++) statement.Bind(amounts[i]);
        statement.Run();
    }

    /// <summary>Runs a statement of at most one row.</summary>
    private static void First(SqliteStatement statement, Action<SqliteStatement> read)
    {
        try
        {
            if (!statement.Step()) return;
            read(statement);
            // What a statement writes and returns is written for certain only at its end.
            statement.Step();
        }
        finally
        {
            statement.Reset();
        }
    }
}
