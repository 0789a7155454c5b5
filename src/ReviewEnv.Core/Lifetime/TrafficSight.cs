using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Lifetime;

/// <summary>What is known of the requests to an environment's URL.</summary>
public sealed record TrafficSight(TrafficSignal Signal)
{
    public static TrafficSight None { get; } = new(TrafficSignal.None);

    /// <summary>Who tells, as words: <c>the front</c>, <c>Prometheus</c>; null where nobody does.</summary>
    public string? Source { get; init; }

    /// <summary>The last one that is known; null for none.</summary>
    public DateTimeOffset? LastRequest { get; init; }

    /// <summary>Up to when a request would be known: what came later may not have been heard of yet.</summary>
    public DateTimeOffset? KnownUntil { get; init; }

    /// <summary>Why the signal fails, with the remedy; null while it does not.</summary>
    public string? Problem { get; init; }
}

public enum TrafficSignal
{
    /// <summary>Nobody tells of requests: silence means nothing.</summary>
    None,

    /// <summary>Requests are told: silence is silence.</summary>
    Watched,

    /// <summary>Requests should be told and are not at present: silence means nothing until they are again.</summary>
    Failing,
}

/// <summary>Where a pass and a meter look up whether an environment is visited.</summary>
public interface ITrafficSights
{
    TrafficSight See(string target, EnvironmentKey key);
}
