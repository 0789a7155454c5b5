using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ReviewEnv.Testing.Kubernetes.Controllers;

namespace ReviewEnv.Testing.Kubernetes.Ingress;

/// <summary>The cluster's door: answers by Host header for the container behind it, with what its environment says it is (<c>COMMIT</c>, <c>MESSAGE</c>).</summary>
internal sealed class FakeIngress : IAsyncDisposable
{
    private readonly Route route;
    private readonly WebHost host;

    public FakeIngress(Route route)
    {
        this.route = route;
        host = new(application => application.Run(AnswerAsync));
    }

    public Uri Uri => host.Uri;

    public Task StartAsync() => host.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var (container, code, why) = route.Find(context.Request.Host.Host, context.Request.Path.Value ?? "/");
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(container is null
            ? why
            : $"{ContainerScripts.Variable(container, "COMMIT")}\n{ContainerScripts.Variable(container, "MESSAGE")}\n");
    }
}
