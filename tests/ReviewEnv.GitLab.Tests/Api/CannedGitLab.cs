using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReviewEnv.Core.Compliance;
using ReviewEnv.GitLab.Api;

namespace ReviewEnv.GitLab.Tests.Api;

/// <summary>Answers requests with what a test has laid out for them, in order, and writes them down.</summary>
internal sealed class CannedGitLab : HttpMessageHandler
{
    public const string Token = "glpat-canary-0123456789";
    private readonly ConcurrentQueue<Func<CancellationToken, Task<HttpResponseMessage>>> answers = new();

    /// <summary>Method, path and query.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The bodies, null for none.</summary>
    public ConcurrentQueue<string?> Bodies { get; } = new();

    public ConcurrentQueue<HttpRequestMessage> Messages { get; } = new();

    /// <summary>For requests that nothing was laid out for.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage>? Otherwise { get; set; }

    public ManualTimeProvider Clock { get; } = new();

    public GitLabApi Client(string url = "https://gitlab.example.com", TimeProvider? clock = null, ILogger<GitLabApi>? logger = null) =>
        new(new GitLabApiOptions(new Uri(url), new Secret(Token)), clock ?? Clock, logger ?? NullLogger<GitLabApi>.Instance, this);

    public CannedGitLab Answer(int status, string body, string type = "application/json", params (string Name, string Value)[] headers) => Answer(_ => Task.FromResult(Of(status, body, type, headers)));

    public CannedGitLab Answer(Func<CancellationToken, Task<HttpResponseMessage>> answer)
    {
        answers.Enqueue(answer);
        return this;
    }

    public CannedGitLab Fail(Exception e) => Answer(_ => Task.FromException<HttpResponseMessage>(e));

    public CannedGitLab Refuse() => Fail(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"));

    public CannedGitLab NeverAnswer() => Answer(async cancelled =>
    {
        await Task.Delay(Timeout.Infinite, cancelled);
        throw new InvalidOperationException("unreachable");
    });

    /// <summary>Lets the pauses of a call pass until it ends.</summary>
    public async Task PassTimeAsync(Task asked)
    {
        for (var step = 0; step < 20_000 && !asked.IsCompleted; step++)
        {
            // Without a timer the call is at work, and no time is to pass over it.
            if (Clock.Timers > 0) Clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1);
        }
    }

    public static HttpResponseMessage Of(int status, string body, string type = "application/json", params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (type.Length > 0) response.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        foreach (var (name, value) in headers) response.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        return response;
    }

    public static string Branch(string name) => $$"""{"name":"{{name}}","commit":{"id":"{{Sha}}"} }""";

    public static string Branches(params string[] names) => $"[{string.Join(',', names.Select(Branch))}]";

    public const string Sha = "0123456789abcdef0123456789abcdef01234567";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Messages.Enqueue(request);
        Bodies.Enqueue(request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null);
        Asked.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
        if (answers.TryDequeue(out var answer)) return await answer(cancellationToken);
        return Otherwise?.Invoke(request) ?? Of(404, """{"message":"404 Nothing laid out"}""");
    }
}
