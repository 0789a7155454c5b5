using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Kubernetes.Api;

namespace ReviewEnv.Kubernetes.Tests.Client;

/// <summary>Answers requests with what a test has laid out for them, in order, and writes them down.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly ConcurrentQueue<Func<CancellationToken, Task<HttpResponseMessage>>> answers = new();
    private readonly ConcurrentQueue<string> asked = new();

    /// <summary>Method, path and query.</summary>
    public IReadOnlyList<string> Asked => [.. asked];

    public ConcurrentQueue<HttpRequestMessage> Messages { get; } = new();

    public ConcurrentQueue<string> Bodies { get; } = new();

    /// <summary>For requests that nothing was laid out for.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage>? Otherwise { get; set; }

    public ManualTimeProvider Clock { get; } = new();

    public ClusterClient Client(ClusterClientOptions? options = null, TimeProvider? clock = null) =>
        new("cluster-a", new Uri("https://cluster-a.example.com:6443/below"), this, options ?? new ClusterClientOptions(RequestsPerSecond: 0), clock ?? Clock, NullLogger<ClusterClient>.Instance);

    public ScriptedServer Answer(int code, string body, string type = "application/json", int? retryAfter = null) => Answer(_ => Task.FromResult(Of(code, body, type, retryAfter)));

    public ScriptedServer Answer(Func<CancellationToken, Task<HttpResponseMessage>> answer)
    {
        answers.Enqueue(answer);
        return this;
    }

    public ScriptedServer Fail(Exception e) => Answer(_ => Task.FromException<HttpResponseMessage>(e));

    public ScriptedServer NeverAnswer() => Answer(async cancelled =>
    {
        await Task.Delay(Timeout.Infinite, cancelled);
        throw new InvalidOperationException("unreachable");
    });

    /// <summary>A connection over which the test sends what it wants.</summary>
    public Feed AnswerWithFeed()
    {
        var feed = new Feed();
        Answer(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(feed) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } }));
        return feed;
    }

    public static HttpResponseMessage Of(int code, string body, string type = "application/json", int? retryAfter = null)
    {
        var response = new HttpResponseMessage((HttpStatusCode)code) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (retryAfter is { } seconds) response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return response;
    }

    public static string Status(int code, string reason, string message, string details = "{}") =>
        $$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"{{message}}","reason":"{{reason}}","details":{{details}},"code":{{code}}}""";

    public static string Map(string name, int version = 1) => $$$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"{{{name}}}","resourceVersion":"{{{version}}}"}}""";

    /// <summary>As servers list: without saying of the items what they are.</summary>
    public static string ListOf(int version, params string[] names) => Page(version, "", names);

    public static string Page(int version, string next, params string[] names)
    {
        var items = names.Select(name => $$$"""{"metadata":{"name":"{{{name}}}"} }""");
        return $$$"""{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"{{{version}}}","continue":"{{{next}}}"},"items":[{{{string.Join(',', items)}}}]}""";
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Messages.Enqueue(request);
        if (request.Content is { } content) Bodies.Enqueue(await content.ReadAsStringAsync(cancellationToken));
        asked.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
        if (answers.TryDequeue(out var answer)) return await answer(cancellationToken);
        return Otherwise?.Invoke(request) ?? Of(500, Status(500, "InternalError", "nothing laid out"));
    }
}
