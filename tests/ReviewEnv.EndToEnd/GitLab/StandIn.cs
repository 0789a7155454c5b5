using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Api;

namespace ReviewEnv.EndToEnd.GitLab;

/// <summary>Answers CI jobs as a server would in situations that take a real one long to get into.</summary>
internal sealed class StandIn : IAsyncDisposable
{
    private readonly WebHost host;

    public StandIn() => host = new WebHost(app => app.Run(AnswerAsync));

    /// <summary>Answers by method and path without its prefix, such as <c>GET dotenv</c>; the last one of a list stays.</summary>
    public Dictionary<string, Queue<Func<HttpContext, Task>>> Answers { get; } = [];

    /// <summary>As method, path with query, and body.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public Uri Url => host.Uri;

    public async Task<StandIn> StartAsync()
    {
        await host.StartAsync();
        return this;
    }

    public StandIn On(string request, int status, string body, string type = "application/json")
    {
        if (!Answers.TryGetValue(request, out var queue)) Answers[request] = queue = [];
        queue.Enqueue(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        });
        return this;
    }

    /// <summary>Answers with a problem as the real server writes it.</summary>
    public StandIn OnProblem(string request, int status, string code, string detail, string remedy)
    {
        if (!Answers.TryGetValue(request, out var queue)) Answers[request] = queue = [];
        queue.Enqueue(context => new Problem(status, code, detail, remedy).ExecuteAsync(context));
        return this;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {await body.ReadToEndAsync()}".TrimEnd());
        var name = $"{context.Request.Method} {context.Request.Path.Value!.Replace("/api/v1/", "", StringComparison.Ordinal)}";
        if (!Answers.TryGetValue(name, out var queue)) context.Response.StatusCode = StatusCodes.Status501NotImplemented;
        else await (queue.Count > 1 ? queue.Dequeue() : queue.Peek())(context);
    }
}
