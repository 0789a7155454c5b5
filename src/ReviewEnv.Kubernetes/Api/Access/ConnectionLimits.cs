namespace ReviewEnv.Kubernetes.Api.Access;

/// <summary>How patient connections to a cluster are.</summary>
/// <param name="Connect">For a connection to come about, with all that belongs to it: name, proxy, TLS.</param>
/// <param name="PingAfter">How long an HTTP/2 connection with requests under way may be silent before the server is asked whether it lives; at least one second.</param>
/// <param name="PingWithin">How long its answer may take; then everything on the connection fails. At least one second.</param>
internal sealed record ConnectionLimits(TimeSpan Connect, TimeSpan PingAfter, TimeSpan PingWithin)
{
    /// <summary>A dead peer is noticed within 35 seconds.</summary>
    public static ConnectionLimits Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(15));
}
