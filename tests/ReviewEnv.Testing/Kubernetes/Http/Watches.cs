using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>Watch connections: each gets what happened after its version, then what happens.</summary>
internal sealed class Watches
{
    private readonly ObjectStore store;
    private readonly TimeProvider clock;
    private readonly List<OneWatch> live = [];

    public Watches(ObjectStore store, TimeProvider clock)
    {
        (this.store, this.clock) = (store, clock);
        store.Listeners.Add(happened =>
        {
            foreach (var watch in live) watch.Take(happened);
        });
    }

    public int Live
    {
        get
        {
            lock (store.Gate) return live.Count;
        }
    }

    public void Bookmark()
    {
        lock (store.Gate)
        {
            foreach (var watch in live) watch.Bookmark(store.Version);
        }
    }

    /// <summary>Ends every connection; in the middle of the stream, or as a server does whose time is up.</summary>
    public void Drop(bool abruptly)
    {
        lock (store.Gate)
        {
            foreach (var watch in live) watch.End(abruptly);
        }
    }

    public async Task RunAsync(Target target, HttpContext context)
    {
        var query = context.Request.Query;
        var watch = new OneWatch(target, Selector.Parse(query["labelSelector"], query["fieldSelector"]), query["allowWatchBookmarks"] == "true");
        Begin(watch, query["resourceVersion"]);
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            if (int.TryParse(query["timeoutSeconds"], CultureInfo.InvariantCulture, out var seconds) && seconds > 0)
            {
                _ = watch.EndAfterAsync(TimeSpan.FromSeconds(seconds), clock, ending.Token);
            }

            context.Response.ContentType = "application/json";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await context.Response.StartAsync(ending.Token);
            await context.Response.Body.FlushAsync(ending.Token);
            await foreach (var line in watch.Lines.ReadAllAsync(ending.Token))
            {
                await context.Response.WriteAsync(line + "\n", ending.Token);
                await context.Response.Body.FlushAsync(ending.Token);
            }

            await ending.CancelAsync();
            if (watch.IsBroken) context.Abort();
        }
        catch (OperationCanceledException)
        {
            // The client left.
        }
        finally
        {
            lock (store.Gate) live.Remove(watch);
        }
    }

    private void Begin(OneWatch watch, string? resourceVersion)
    {
        lock (store.Gate)
        {
            if (string.IsNullOrEmpty(resourceVersion) || resourceVersion == "0")
            {
                foreach (var item in store.List(watch.Target.Kind)) watch.Take(new(store.Version, "ADDED", item, null));
            }
            else if (!long.TryParse(resourceVersion, CultureInfo.InvariantCulture, out var version))
            {
                throw Refusal.BadRequest($"Invalid value: \"{resourceVersion}\": strconv.ParseUint: parsing \"{resourceVersion}\": invalid syntax");
            }
            else if (version < store.Forgotten)
            {
                watch.Error(Refusal.Expired($"too old resource version: {version} ({store.Forgotten})"));
                return;
            }
            else
            {
                foreach (var happened in store.Since(version)) watch.Take(happened);
            }

            live.Add(watch);
        }
    }
}
