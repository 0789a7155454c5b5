using ReviewEnv.Scheduling;

namespace ReviewEnv.Notifications;

/// <summary>How a channel does, and so when it is to be tried again. In memory: a new process finds out again.</summary>
/// <remarks>
/// While a channel fails, everything waits for the oldest item, so that the order stays. But what failed three times may be what is wrong itself:
/// from then on the next item is let past it, and only if that fails too does everything wait.
/// </remarks>
internal sealed class ChannelHealth
{
    private const int TriesBeforeOvertaken = 3;

    // With the fifth that chance adds, an hour.
    private static readonly Backoff Pace = new() { Base = TimeSpan.FromSeconds(5), Cap = TimeSpan.FromMinutes(50) };

    private readonly Dictionary<long, int> attempts = [];
    private int failures;
    private bool passing;

    /// <summary>Nothing is to be posted before.</summary>
    public DateTimeOffset PausedUntil { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Why it failed last; null once something was taken.</summary>
    public string? Trouble { get; private set; }

    public void Worked(long item)
    {
        attempts.Remove(item);
        (failures, passing, Trouble) = (0, false, null);
    }

    public void Forget(long item) => attempts.Remove(item);

    /// <summary>Notes a failure that may pass.</summary>
    /// <param name="tried">How often the item was tried by processes before this one.</param>
    /// <param name="fraction">A random number from 0 to 1.</param>
    /// <returns>When the item is to be tried again, and how often it was by now.</returns>
    public (DateTimeOffset DueAt, int Attempts) Failed(long item, int tried, PostResult.Later result, DateTimeOffset now, double fraction)
    {
        var count = attempts.GetValueOrDefault(item, tried) + 1;
        attempts[item] = count;
        Trouble = result.Reason;
        var factor = 1 + (0.2 * fraction);
        var own = now + Pace.After(count - 1, result.RetryAfter, factor);
        passing = count >= TriesBeforeOvertaken && !passing && result.RetryAfter is null;
        if (passing) return (own, count);
        PausedUntil = now + Pace.After(failures++, result.RetryAfter, factor);
        return (own > PausedUntil ? own : PausedUntil, count);
    }
}
