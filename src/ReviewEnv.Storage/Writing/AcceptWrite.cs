using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Storage;
using ReviewEnv.Storage.Rows;

namespace ReviewEnv.Storage.Writing;

/// <summary>Stores a delivery. Keys and sentences are made on the caller's thread: the writer's time is everybody's.</summary>
internal sealed class AcceptWrite : StoreWrite<bool>
{
    private readonly StoreKey? deliveryKey;
    private readonly long receivedAt;
    private readonly Event[] events;
    private bool stored;

    public AcceptWrite(Delivery delivery, CancellationToken cancellationToken) : base(cancellationToken)
    {
        deliveryKey = delivery.IdempotencyKey is { } key ? StoreKey.Of(key) : null;
        receivedAt = StoredTime.Of(delivery.ReceivedAt);
        events = new Event[delivery.Events.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var branch = StoredText.Of(new EnvironmentKey(delivery.Events[i].Project, delivery.Events[i].Ref));
            var storeKey = StoreKey.Of(branch);
            events[i] = new Event(storeKey, branch, delivery.Events[i], EventSentence.Row(storeKey, delivery.Events[i], receivedAt));
        }
    }

    protected override bool Result => stored;

    public override void Prepare(WriteBatch batch)
    {
        if (deliveryKey is { } key) batch.NeedDelivery(key, receivedAt);
        foreach (var item in events) batch.Need(item.Key, item.Branch);
    }

    public override void Apply(WriteBatch batch)
    {
        stored = deliveryKey is not { } key || batch.Take(key);
        if (!stored) return;
        foreach (var item in events)
        {
            batch.Branches[item.Key].Fold(item.Content, receivedAt);
            batch.Journal.Add(item.Sentence);
        }
    }

    private readonly record struct Event(StoreKey Key, EnvironmentKey Branch, BranchEvent Content, JournalRow Sentence);
}
