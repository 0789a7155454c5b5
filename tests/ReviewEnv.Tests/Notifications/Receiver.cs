using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Compliance;
using ReviewEnv.Notifications;

namespace ReviewEnv.Tests.Notifications;

/// <summary>What people connect: a real listener on 127.0.0.1 that keeps what it is posted and answers as a test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    public const string Path = "hooks/T0SECRET/B0SECRET";

    private readonly WebHost host;

    public Receiver() => host = new WebHost(app => app.Run(TakeAsync));

    /// <summary>Every request, in the order of its arrival.</summary>
    public ConcurrentQueue<Posted> Requests { get; } = new();

    /// <summary>What is answered; 204 unless a test says otherwise.</summary>
    public Func<HttpContext, Posted, Task> Answer { get; set; } = (context, _) => Status(context, 204);

    public Uri Uri => host.Uri;

    public IEnumerable<string> Messages => Requests.Select(request => request.Message);

    public static async Task<Receiver> StartAsync()
    {
        var receiver = new Receiver();
        await receiver.host.StartAsync();
        return receiver;
    }

    public void AnswerWith(int status) => Answer = (context, _) => Status(context, status);

    public static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public NotificationChannel Channel(string name = "chat", string? secret = null) =>
        new(name, new Secret(new Uri(host.Uri, Path).AbsoluteUri)) { SigningSecret = secret is null ? null : new Secret(secret) };

    public Task GoAwayAsync() => host.StopAsync();

    public Task ComeBackAsync() => host.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var posted = new Posted(
            context.Request.Path.Value!.TrimStart('/'), context.Request.ContentType!, context.Request.Headers["webhook-id"].ToString(), context.Request.Headers["webhook-timestamp"].ToString(), context.Request.Headers["webhook-signature"].ToString(), body.ToArray());
        Requests.Enqueue(posted);
        await Answer(context, posted);
    }
}

internal sealed record Posted(string Path, string ContentType, string Id, string Timestamp, string Signature, byte[] Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Message => Json.TryGetProperty("message", out var message) ? message.GetString()! : Json.GetProperty("text").GetString()!;
}
