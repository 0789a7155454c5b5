namespace ReviewEnv.Storage.Rows;

/// <summary>The statements on amounts, alike for both databases. The four tables of amounts differ in nothing but their names.</summary>
internal static class UsageSql
{
    public const string Hours = "usage_hours";
    public const string Days = "usage_days";
    public const string PlaceHours = "usage_place_hours";
    public const string PlaceDays = "usage_place_days";
    public const string LoadMarks = "SELECT summed_until AS SummedUntil, hours_from AS HoursFrom FROM usage_state";
    public const string StoreMarks = "UPDATE usage_state SET summed_until = @SummedUntil, hours_from = @HoursFrom";
    public const string Subjects = "SELECT s.id, p.project, s.ref, p.target, s.owner FROM usage_subjects s JOIN usage_places p ON p.id = s.place";

    /// <summary>The tables of amounts.</summary>
    public static IReadOnlyList<string> Tables { get; } = [Hours, Days, PlaceHours, PlaceDays];

    /// <summary>The columns of the amounts.</summary>
    public static string Amounts { get; } = string.Join(", ", StoredAmounts.Columns);

    /// <summary>The sum of each, as whole numbers of 64 bits.</summary>
    public static string Sums { get; } = string.Join(", ", StoredAmounts.Columns.Select(column => $"CAST(sum({column}) AS bigint)"));

    /// <summary>Each row of subjects in a <see cref="UsageSpan"/>, the parameters of which come in their order.</summary>
    public static string SubjectRows { get; } = $"SELECT who, {Amounts} FROM {Spanned(Days, Hours)} spanned";

    /// <summary>The sum of each subject in a <see cref="UsageSpan"/>.</summary>
    public static string SubjectSums { get; } = $"SELECT who, {Sums} FROM {Spanned(Days, Hours)} spanned GROUP BY who";

    /// <summary>The sum of each project and target on each day in a <see cref="UsageSpan"/>.</summary>
    public static string DaySums { get; } =
        $"SELECT day, project, target, {Sums} FROM {Spanned(PlaceDays, PlaceHours)} spanned JOIN usage_places p ON p.id = who GROUP BY day, project, target";

    /// <summary>The sum of each project in each hour between <c>@from</c> and <c>@until</c>.</summary>
    public static string HourSums { get; } =
        $"SELECT time, project, {Sums} FROM {PlaceHours} JOIN usage_places p ON p.id = who WHERE time >= @from AND time < @until GROUP BY time, project";

    /// <summary>Ends an insertion into a table: what is there is added to.</summary>
    public static string OrAdd(string table) =>
        $"ON CONFLICT (time, who) DO UPDATE SET {string.Join(", ", StoredAmounts.Columns.Select(column => $"{column} = {table}.{column} + excluded.{column}"))}";

    /// <summary>Adds the rows of hour <c>@hour</c> to those of its day.</summary>
    public static string SumHour(string hours, string days) =>
        $"INSERT INTO {days} (time, who, {Amounts}) SELECT time / {UsageTime.HoursPerDay}, who, {Amounts} FROM {hours} WHERE time = @hour ORDER BY who {OrAdd(days)}";

    /// <summary>Deletes the oldest hour or day of a table, if it is before <c>@before</c>.</summary>
    public static string DeleteOldest(string table) => $"DELETE FROM {table} WHERE time = (SELECT min(time) FROM {table}) AND time < @before";

    private static string Spanned(string days, string hours) =>
        $"""
        (SELECT time AS day, who, {Amounts} FROM {days} WHERE time >= @DayFrom AND time < @DayUntil
        UNION ALL SELECT time / {UsageTime.HoursPerDay}, who, {Amounts} FROM {hours} WHERE time >= @BeforeFrom AND time < @BeforeUntil
        UNION ALL SELECT time / {UsageTime.HoursPerDay}, who, {Amounts} FROM {hours} WHERE time >= @AfterFrom AND time < @AfterUntil)
        """;
}
