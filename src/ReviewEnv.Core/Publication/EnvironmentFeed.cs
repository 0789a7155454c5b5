using System.Collections.Concurrent;
using System.Threading.Channels;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Work;

namespace ReviewEnv.Core.Publication;

/// <summary>Tells listeners in this process what a pass has just stored. A hint: other processes change the same store, so listeners also read it now and then.</summary>
public sealed class EnvironmentFeed
{
    private readonly ConcurrentDictionary<EnvironmentSubscription, byte> subscriptions = new();

    /// <summary>Hands a record to every listener. Never waits: a listener that is far behind loses its oldest records.</summary>
    public void Publish(EnvironmentRecord record)
    {
        foreach (var (subscription, _) in subscriptions) subscription.Offer(record);
    }

    /// <summary>Listens from now on, until disposed.</summary>
    /// <param name="key">The only environment to hear of; null for all.</param>
    public EnvironmentSubscription Subscribe(EnvironmentKey? key = null)
    {
        var subscription = new EnvironmentSubscription(key, ended => subscriptions.TryRemove(ended, out _));
        subscriptions.TryAdd(subscription, 0);
        return subscription;
    }
}

/// <summary>One listener's place in the feed.</summary>
public sealed class EnvironmentSubscription : IDisposable
{
    private const int Kept = 256;

    private readonly Channel<EnvironmentRecord> channel = Channel.CreateBounded<EnvironmentRecord>(
        new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly EnvironmentKey? key;
    private readonly Action<EnvironmentSubscription> ended;

    internal EnvironmentSubscription(EnvironmentKey? key, Action<EnvironmentSubscription> ended)
    {
        this.key = key;
        this.ended = ended;
    }

    /// <summary>What was published since the subscription began, in order; completes when the subscription is disposed.</summary>
    public ChannelReader<EnvironmentRecord> Records => channel.Reader;

    internal void Offer(EnvironmentRecord record)
    {
        if (key is null || key == record.Key) channel.Writer.TryWrite(record);
    }

    public void Dispose()
    {
        ended(this);
        channel.Writer.TryComplete();
    }
}
