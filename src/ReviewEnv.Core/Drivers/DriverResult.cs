namespace ReviewEnv.Core.Drivers;

/// <summary>How a driver took a request. A closed family.</summary>
public abstract record DriverResult
{
    private DriverResult() { }

    /// <summary>Under way or done; the next observation tells.</summary>
    /// <param name="What">What was done, in words for the journal; null when nothing had to be.</param>
    /// <param name="Again">When it is worth asking again, if not at once: the driver waits for the platform and calls <see cref="IChangeSink"/> when it has moved.</param>
    public sealed record Accepted(string? What = null, TimeSpan? Again = null) : DriverResult;

    /// <summary>It will work later without anyone changing anything: a timeout, throttling, a conflict.</summary>
    public sealed record Transient(string Reason, TimeSpan? RetryAfter = null) : DriverResult;

    /// <summary>It cannot work until the branch, the template or the configuration changes.</summary>
    /// <param name="Reason">What is wrong, where, and what would help.</param>
    public sealed record Refused(string Reason) : DriverResult;
}
