using System.Net;

namespace ReviewEnv.Testing.IdTokens;

/// <summary>GitLab's two addresses around keys, in memory; counts what it is asked.</summary>
public sealed class KeySetHandler : HttpMessageHandler
{
    private readonly List<string> asked = [];

    /// <summary>Bodies by address; what is not here answers 404.</summary>
    public Dictionary<string, string> Documents { get; } = [];

    /// <summary>When set, every request is answered with this.</summary>
    public Func<HttpResponseMessage>? Trouble { get; set; }

    /// <summary>The addresses asked for, in order.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (asked) return [.. asked];
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.AbsoluteUri;
        lock (asked) asked.Add(address);
        if (Trouble is { } trouble) return Task.FromResult(trouble());
        return Task.FromResult(Documents.TryGetValue(address, out var document)
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(document) }
            : new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}
