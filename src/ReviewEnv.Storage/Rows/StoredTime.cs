namespace ReviewEnv.Storage.Rows;

/// <summary>Times as columns hold them: microseconds since 1970, what both databases can sort and people can convert.</summary>
internal static class StoredTime
{
    public static long Of(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Read(long stored) => DateTimeOffset.UnixEpoch.AddTicks(stored * TimeSpan.TicksPerMicrosecond);
}
