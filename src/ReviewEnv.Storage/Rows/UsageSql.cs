namespace ReviewEnv.Storage.Rows;

/// <summary>The statements on amounts, alike for both databases. The tables of amounts differ in nothing but their names.</summary>
internal static class UsageSql
{
    public const string Hours = "usage_hours";
    public const string Days = "usage_days";
    public const string Weeks = "usage_weeks";
    public const string PlaceHours = "usage_place_hours";
    public const string PlaceDays = "usage_place_days";
    public const string LoadMarks = "SELECT summed_until AS SummedUntil, hours_from AS HoursFrom, days_from AS DaysFrom FROM usage_state";
    public const string StoreMarks = "UPDATE usage_state SET summed_until = @SummedUntil, hours_from = @HoursFrom, days_from = @DaysFrom";
    public const string Places = "SELECT id, project, target FROM usage_places";
    public const string Subjects = "SELECT s.id, p.project, s.ref, p.target, s.owner FROM usage_subjects s JOIN usage_places p ON p.id = s.place";

    /// <summary>The tables of amounts.</summary>
    public static IReadOnlyList<string> Tables { get; } = [Hours, Days, Weeks, PlaceHours, PlaceDays];

    /// <summary>The columns of the amounts.</summary>
    public static string Amounts { get; } = string.Join(", ", StoredAmounts.Columns);

    /// <summary>Ends an insertion into a table: what is there is added to.</summary>
    public static string OrAdd(string table) =>
        $"ON CONFLICT (time, who) DO UPDATE SET {string.Join(", ", StoredAmounts.Columns.Select(column => $"{column} = {table}.{column} + excluded.{column}"))}";

    /// <summary>Adds the rows of hour <c>@hour</c> to those of its day or week.</summary>
    /// <param name="length">Of that, in hours.</param>
    public static string SumHour(string hours, string sums, int length) =>
        $"INSERT INTO {sums} (time, who, {Amounts}) SELECT time / {length}, who, {Amounts} FROM {hours} WHERE time = @hour ORDER BY who {OrAdd(sums)}";

    /// <summary>Deletes the oldest hour, day or week of a table, if it is before <c>@before</c>.</summary>
    public static string DeleteOldest(string table) => $"DELETE FROM {table} WHERE time = (SELECT min(time) FROM {table}) AND time < @before";
}
