namespace ReviewEnv.Storage.Rows;

/// <summary>Rows of amounts from several ranges, which are its parameters.</summary>
internal sealed class UsageQuery
{
    private readonly Func<UsageSpan, UsageRange[]> ranges;

    /// <param name="parts">A table, and which period one of its rows is told as.</param>
    private UsageQuery((string Table, string Period)[] parts, Func<UsageSpan, UsageRange[]> ranges)
    {
        this.ranges = ranges;
        Rows = string.Join(" UNION ALL ", parts.Select((part, i) => FormattableString.Invariant(
            $"SELECT {part.Period} AS period, who, {UsageSql.Amounts} FROM {part.Table} WHERE time >= ${(2 * i) + 1} AND time < ${(2 * i) + 2}")));
        var sums = string.Join(", ", StoredAmounts.Columns.Select(column => $"CAST(sum({column}) AS bigint)"));
        Sums = $"SELECT period, who, {sums} FROM ({Rows}) spanned GROUP BY period, who";
    }

    /// <summary>What each subject did and cost in all of the period.</summary>
    public static UsageQuery OfSubjects { get; } = new(
        [(UsageSql.Weeks, "0"), (UsageSql.Days, "0"), (UsageSql.Days, "0"), (UsageSql.Hours, "0"), (UsageSql.Hours, "0")],
        span => [span.Weeks, span.DaysBefore, span.DaysAfter, span.HoursBefore, span.HoursAfter]);

    /// <summary>What each place did and cost on each day.</summary>
    public static UsageQuery OfDays { get; } = new(
        [(UsageSql.PlaceDays, "time"), (UsageSql.PlaceHours, $"time / {UsageTime.HoursPerDay}"), (UsageSql.PlaceHours, $"time / {UsageTime.HoursPerDay}")],
        span => [span.Days, span.HoursBefore, span.HoursAfter]);

    /// <summary>What each place did and cost in each hour.</summary>
    public static UsageQuery OfHours { get; } = new([(UsageSql.PlaceHours, "time")], span => [span.Hours]);

    /// <summary>Gives any number of rows of a period and whoever it is of.</summary>
    public string Rows { get; }

    /// <summary>Gives one row of each.</summary>
    public string Sums { get; }

    /// <summary>In the order of the statement: <c>$1</c> first, as both databases count them.</summary>
    public IEnumerable<long> Parameters(UsageSpan span) => ranges(span).SelectMany(range => new[] { range.From, range.Until });
}
