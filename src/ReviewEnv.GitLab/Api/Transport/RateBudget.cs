using System.Globalization;

namespace ReviewEnv.GitLab.Api.Transport;

/// <summary>How much more GitLab lets this token ask, shared by all calls: they wait for the next window before the last requests are used up, as going on would cost everybody a refusal.</summary>
/// <remarks>GitLab counts several things (all calls, raw files, ...) and tells in each answer of the one that is nearest. The least counts for all; a window lasts a minute as a rule.</remarks>
internal sealed class RateBudget(TimeProvider time)
{
    /// <summary>Longer waits are the caller's to plan.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private const int MostKept = 10;
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private DateTimeOffset windowEnd;
    private long remaining = long.MaxValue;
    private long kept;

    /// <summary>Completes when a request may go.</summary>
    /// <exception cref="GitLabException">RateLimited: it would take longer than <see cref="LongestWait"/>.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (Take() is { } wait)
        {
            if (time.GetElapsedTime(begun) + wait > LongestWait)
                throw new GitLabException(GitLabTrouble.RateLimited, null, $"the number of requests that GitLab allows is used up for another {Math.Ceiling(wait.TotalSeconds):0} s") { RetryAfter = wait };
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>Learns from the headers of an answer.</summary>
    public void Note(GitLabReply reply)
    {
        var now = time.GetUtcNow();
        if (Seconds(reply, "RateLimit-Remaining") is { } left && Seconds(reply, "RateLimit-Reset") is { } reset && reset is > 0 and < 253_402_300_800)
        {
            // By GitLab's own clock: this machine's may be minutes off.
            var until = DateTimeOffset.FromUnixTimeSeconds(reset) - (reply.Headers.Date ?? now);
            var limit = Seconds(reply, "RateLimit-Limit") ?? 0;
            Set(now + until, left, Math.Clamp(limit / 10, 0, MostKept));
        }

        if (reply.Status == 429 && RetryAfterOf(reply, now) is { } wait) Set(now + wait, 0, 0);
    }

    /// <returns>Null when the answer does not tell.</returns>
    public static TimeSpan? RetryAfterOf(GitLabReply reply, DateTimeOffset now)
    {
        var header = reply.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } date ? date - (reply.Headers.Date ?? now) : null);
        return wait is { } known ? TimeSpan.FromTicks(Math.Clamp(known.Ticks, 0, LongestWindow.Ticks)) : null;
    }

    private TimeSpan? Take()
    {
        lock (gate)
        {
            var wait = windowEnd - time.GetUtcNow();
            if (wait <= TimeSpan.Zero) remaining = long.MaxValue;
            else if (remaining <= kept) return wait;
            // Those under way count before their answers tell.
            if (remaining != long.MaxValue) remaining--;
            return null;
        }
    }

    private void Set(DateTimeOffset end, long left, long keep)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (end <= now) return;
            if (end > now + LongestWindow) end = now + LongestWindow;
            // Answers overtake each other; within a window less is newer. A second is as fine as GitLab tells times.
            var isSameWindow = windowEnd > now && (end - windowEnd).Duration() <= TimeSpan.FromSeconds(2);
            if (!isSameWindow && end < windowEnd && windowEnd > now && remaining <= kept) return;
            remaining = isSameWindow ? Math.Min(remaining, left) : left;
            windowEnd = isSameWindow && windowEnd > end ? windowEnd : end;
            kept = keep;
        }
    }

    private static long? Seconds(GitLabReply reply, string header) =>
        long.TryParse(reply.Header(header), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
