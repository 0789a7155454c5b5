using ReviewEnv.Auth;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Pages;

/// <summary>Server-sent events: tells an open page that something it may see has changed, at most once a second. The page then asks for itself again.</summary>
internal sealed class EventStream(EnvironmentFeed feed, TimeProvider time, IHostApplicationLifetime host)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(1);

    public async Task SendAsync(HttpContext context)
    {
        var caller = context.Caller();
        var only = context.Request.Query["id"].ToString();
        using var subscription = feed.Subscribe();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await WriteAsync(context, "retry: 3000\n\n", ending.Token);
            while (true)
            {
                var changed = await NextAsync(subscription, caller, only, ending.Token);
                await WriteAsync(context, changed ? "data: changed\n\n" : ": still here\n\n", ending.Token);
                if (changed) await Task.Delay(AtMostEvery, time, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The reader left, or the server stops: both are the normal end.
        }
    }

    /// <summary>True when something visible changed, false when it is time for a sign of life.</summary>
    private async Task<bool> NextAsync(EnvironmentSubscription subscription, Caller caller, string only, CancellationToken cancellationToken)
    {
        using var quiet = new CancellationTokenSource(KeepAlive, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(quiet.Token, cancellationToken);
        try
        {
            while (await subscription.Records.WaitToReadAsync(either.Token))
            {
                var visible = false;
                while (subscription.Records.TryRead(out var record)) visible |= caller.CanList(record.Key.Project) && (only.Length == 0 || record.Key.Id == only);
                if (visible) return true;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        return false;
    }

    private static async Task WriteAsync(HttpContext context, string text, CancellationToken cancellationToken)
    {
        await context.Response.WriteAsync(text, cancellationToken);
        await context.Response.Body.FlushAsync(cancellationToken);
    }
}
