namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>One request as it arrived.</summary>
/// <param name="Query">With its leading question mark; empty when there is none.</param>
public sealed record RecordedRequest(string Method, string Path, string Query, string? ContentType)
{
    public bool IsWatch => Method == "GET" && (Query.Contains("watch=1") || Query.Contains("watch=true"));

    public bool IsDryRun => Query.Contains("dryRun=All");

    /// <summary>Whether it asks what the server serves, not for objects.</summary>
    public bool IsDiscovery => Method == "GET" && Path.Split('/', StringSplitOptions.RemoveEmptyEntries) is ["version"] or ["api"] or ["apis"] or ["api", _] or ["apis", _] or ["apis", _, _];

    public bool IsWrite => Method != "GET" && !IsDryRun;

    /// <summary>A get or a list; neither a watch nor discovery.</summary>
    public bool IsRead => Method == "GET" && !IsWatch && !IsDiscovery;

    public override string ToString() => $"{Method} {Path}{Query}";
}

/// <summary>Every request since the last <see cref="Clear"/>. Thread-safe.</summary>
public sealed class RequestRecorder
{
    private readonly Lock gate = new();
    private readonly List<RecordedRequest> all = [];

    public IReadOnlyList<RecordedRequest> All
    {
        get
        {
            lock (gate) return [.. all];
        }
    }

    public IReadOnlyList<RecordedRequest> Writes => [.. All.Where(request => request.IsWrite)];

    public IReadOnlyList<RecordedRequest> Reads => [.. All.Where(request => request.IsRead)];

    public void Clear()
    {
        lock (gate) all.Clear();
    }

    internal void Add(RecordedRequest request)
    {
        lock (gate) all.Add(request);
    }
}
