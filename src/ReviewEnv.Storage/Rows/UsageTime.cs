namespace ReviewEnv.Storage.Rows;

/// <summary>Hours, days and weeks as columns hold them: counted from 1970, UTC.</summary>
internal static class UsageTime
{
    public const int HoursPerDay = 24;
    public const int DaysPerWeek = 7;
    public const int HoursPerWeek = HoursPerDay * DaysPerWeek;
    private const long FirstHour = 621_355_968_000_000_000 / TimeSpan.TicksPerHour;

    /// <summary>The hour that a moment lies in.</summary>
    public static long HourOf(DateTimeOffset moment) => (moment.UtcTicks / TimeSpan.TicksPerHour) - FirstHour;

    /// <summary>The first hour that begins at or after a moment.</summary>
    public static long HourFrom(DateTimeOffset moment) => HourOf(moment) + (moment.UtcTicks % TimeSpan.TicksPerHour == 0 ? 0 : 1);

    /// <summary>The day that a moment lies in.</summary>
    public static long DayOf(DateTimeOffset moment) => (moment.UtcTicks / TimeSpan.TicksPerDay) - (FirstHour / HoursPerDay);

    /// <summary>The first day that begins at or after a moment.</summary>
    public static long DayFrom(DateTimeOffset moment) => DayOf(moment) + (moment.UtcTicks % TimeSpan.TicksPerDay == 0 ? 0 : 1);

    public static DateTimeOffset ReadHour(long hour) => new((hour + FirstHour) * TimeSpan.TicksPerHour, TimeSpan.Zero);

    public static DateOnly ReadDay(long day) => DateOnly.FromDayNumber((int)(day + (FirstHour / HoursPerDay)));
}
