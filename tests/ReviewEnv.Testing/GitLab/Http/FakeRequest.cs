using System.Collections;

namespace ReviewEnv.Testing.GitLab;

/// <summary>One request as it arrived.</summary>
/// <param name="Path">With its query, as sent: <c>/api/v4/projects/shop%2Fweb?x=y</c>.</param>
public sealed record FakeRequest(string Method, string Path, string Body)
{
    private int status;

    /// <summary>What was answered; 0 while nothing was.</summary>
    public int Status
    {
        get => Volatile.Read(ref status);
        internal set => Volatile.Write(ref status, value);
    }

    public bool IsRead => Method is "GET" or "HEAD";

    public override string ToString() => $"{Method} {Path} {Status}";
}

/// <summary>Every request since the last <see cref="Clear"/>, in the order of arrival. Thread-safe; counting and enumerating look at what there is at that moment.</summary>
public sealed class RequestCollection : IReadOnlyCollection<FakeRequest>
{
    private readonly Lock gate = new();
    private readonly List<FakeRequest> all = [];

    public int Count
    {
        get
        {
            lock (gate) return all.Count;
        }
    }

    public IReadOnlyList<FakeRequest> All
    {
        get
        {
            lock (gate) return [.. all];
        }
    }

    /// <summary>Those that change something.</summary>
    public IReadOnlyList<FakeRequest> Writes => [.. All.Where(request => !request.IsRead)];

    public void Clear()
    {
        lock (gate) all.Clear();
    }

    public IEnumerator<FakeRequest> GetEnumerator() => All.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(FakeRequest request)
    {
        lock (gate) all.Add(request);
    }
}
