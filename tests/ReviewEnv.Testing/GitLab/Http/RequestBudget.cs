namespace ReviewEnv.Testing.GitLab;

/// <summary>How many requests a minute are answered, as an administrator of GitLab sets it. The minutes are those of the clock.</summary>
internal sealed class RequestBudget(TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private long window;
    private int observed;

    /// <summary>Null for no limit, which is GitLab's own default.</summary>
    public int? Limit { get; set; }

    /// <summary>Counts a request. Headers for every answer, and the answer to one too many.</summary>
    public (Dictionary<string, string> Headers, ApiAnswer? Refusal) Take()
    {
        var headers = new Dictionary<string, string>();
        if (Limit is not { } limit) return (headers, null);
        int count;
        DateTimeOffset reset;
        var now = time.GetUtcNow();
        lock (gate)
        {
            var current = now.UtcTicks / Period.Ticks;
            if (current != window) (window, observed) = (current, 0);
            count = ++observed;
            reset = new((current + 1) * Period.Ticks, TimeSpan.Zero);
        }

        headers["RateLimit-Limit"] = $"{limit}";
        headers["RateLimit-Name"] = "throttle_authenticated_api";
        headers["RateLimit-Observed"] = $"{count}";
        headers["RateLimit-Remaining"] = $"{Math.Max(0, limit - count)}";
        headers["RateLimit-Reset"] = $"{reset.ToUnixTimeSeconds()}";
        if (count <= limit) return (headers, null);
        headers["RateLimit-ResetTime"] = reset.ToString("R");
        headers["Retry-After"] = $"{Math.Max(1, (int)Math.Ceiling((reset - now).TotalSeconds))}";
        return (headers, ApiAnswer.Text(429, "Retry later\n"));
    }
}
