using System.Text.Json.Nodes;
using System.Threading.Channels;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>One watch connection: turns what happens in the store into the lines that this client gets.</summary>
internal sealed class OneWatch(Target target, Selector selector, bool wantsBookmarks)
{
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();

    public Target Target => target;

    public ChannelReader<string> Lines => lines.Reader;

    /// <summary>Whether the connection is to break off.</summary>
    public bool IsBroken { get; private set; }

    public void Take(StoreEvent happened)
    {
        if (happened.Kind != target.Kind || (target.Space is not null && happened.Body.Space() != target.Space)) return;
        if (target.Name is not null && happened.Body.Name() != target.Name) return;
        var matched = happened.Before is not null && selector.Matches(happened.Before);
        var matches = selector.Matches(happened.Body);
        var type = happened.Type switch
        {
            "DELETED" when matched => "DELETED",
            "DELETED" => null,
            _ when matches => matched ? "MODIFIED" : "ADDED",
            // To this client an object that stops matching is gone.
            _ when matched => "DELETED",
            _ => null,
        };
        if (type is not null) lines.Writer.TryWrite($"{{\"type\":\"{type}\",\"object\":{happened.Now.Text}}}");
    }

    public void Bookmark(long version)
    {
        if (!wantsBookmarks) return;
        lines.Writer.TryWrite($"{{\"type\":\"BOOKMARK\",\"object\":{{\"kind\":\"{target.Kind.Kind}\",\"apiVersion\":\"{target.Kind.ApiVersion}\",\"metadata\":{{\"resourceVersion\":\"{version}\",\"creationTimestamp\":null}}}}}}");
    }

    public void Error(Refusal refusal)
    {
        lines.Writer.TryWrite(new JsonObject { ["type"] = "ERROR", ["object"] = refusal.Status() }.ToJsonString(JsonText.Plain));
        lines.Writer.TryComplete();
    }

    public void End(bool abruptly)
    {
        IsBroken = abruptly;
        lines.Writer.TryComplete();
    }

    public async Task EndAfterAsync(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(time, clock, cancellationToken);
            lines.Writer.TryComplete();
        }
        catch (OperationCanceledException)
        {
            // The connection ended before its time.
        }
    }
}
