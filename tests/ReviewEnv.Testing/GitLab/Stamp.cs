namespace ReviewEnv.Testing.GitLab;

/// <summary>GitLab's ways to write a time.</summary>
internal static class Stamp
{
    /// <summary>In answers of the API, to the millisecond.</summary>
    public static string Api(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    public static string? Api(DateTimeOffset? time) => time is { } known ? Api(known) : null;

    /// <summary>In deliveries, to the second.</summary>
    public static string Hook(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'");

    public static string Commit(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'");
}
