namespace ReviewEnv.Kubernetes.Api.Discovery;

/// <summary>Remembers for a while what a cluster does not know, so that one bad manifest does not have it asked over and over.</summary>
internal sealed class UnknownKinds(TimeSpan memory, TimeProvider clock)
{
    private const int Most = 1_000;

    private readonly Lock gate = new();
    private readonly Dictionary<(string ApiVersion, string Kind), DateTimeOffset> until = [];

    public bool Contains(string apiVersion, string kind)
    {
        lock (gate) return until.TryGetValue((apiVersion, kind), out var end) && end > clock.GetUtcNow();
    }

    public void Add(string apiVersion, string kind)
    {
        lock (gate)
        {
            // Names come from manifests, and so without end.
            if (until.Count >= Most) until.Clear();
            until[(apiVersion, kind)] = clock.GetUtcNow() + memory;
        }
    }
}
