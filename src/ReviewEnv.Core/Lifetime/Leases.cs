namespace ReviewEnv.Core.Lifetime;

/// <summary>What leases mean: while one lives, its environment stays as it is.</summary>
public static class Leases
{
    /// <summary>However long a scan takes, an environment is not held longer.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(4);

    /// <summary>The lease that ends last, of those that live; null if none does.</summary>
    public static Lease? Holding(EnvironmentWishes wishes, DateTimeOffset now) =>
        wishes.ActiveLeases(now).MaxBy(lease => lease.Until);

    /// <summary>Who holds it, until when, and what waits for that; for the journal.</summary>
    public static string Sentence(Lease lease, string then) =>
        $"{lease.By} holds it for '{lease.Purpose}' until {lease.Until:yyyy-MM-dd HH:mm:ss} UTC at the latest; then: {then}";
}
