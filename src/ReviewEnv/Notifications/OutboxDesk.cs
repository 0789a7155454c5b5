using ReviewEnv.Core.Storage;

namespace ReviewEnv.Notifications;

/// <summary>Takes what is due out of the outbox, hands it to channels, and stores how far each item got. One at a time, so that what is listed is never older than what was stored.</summary>
internal sealed partial class OutboxDesk(IOutbox outbox, TimeProvider clock, ILogger<OutboxDesk> logger) : IDisposable
{
    private const int Batch = 100;

    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<long, ItemInHand> hands = [];
    private bool failing;

    /// <summary>Hands what is due to the channels that want it and do not have it; what nobody wants is done.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> TakeDueAsync(IReadOnlyList<ChannelWorker> channels, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            // What a slow channel keeps in hand is still due, and must not hide the rest.
            var limit = Batch + hands.Count;
            var due = await outbox.ListDueAsync(clock.GetUtcNow(), limit, cancellationToken);
            foreach (var item in due) await TakeAsync(item, channels, cancellationToken);
            return due.Count == limit;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>A channel has it, or never will.</summary>
    public Task FinishAsync(ItemInHand hand, string channel) => ChangeAsync(hand, () =>
    {
        hand.Finish(channel);
        return true;
    });

    public Task PostponeAsync(ItemInHand hand, string channel, DateTimeOffset dueAt, int attempts) => ChangeAsync(hand, () =>
    {
        hand.Postpone(channel, dueAt, attempts);
        return !hand.IsOpen;
    });

    /// <summary>Leaves it to whoever lists it next.</summary>
    public Task DropAsync(ItemInHand hand, string channel) => ChangeAsync(hand, () =>
    {
        hand.Drop(channel);
        if (!hand.IsOpen) hands.Remove(hand.Item.Id);
        return false;
    });

    public void Dispose() => turn.Dispose();

    private async Task TakeAsync(OutboxItem item, IReadOnlyList<ChannelWorker> channels, CancellationToken cancellationToken)
    {
        if (hands.TryGetValue(item.Id, out var known))
        {
            // What could not be stored the last time is not told again for that.
            if (!known.IsOpen) await StoreAsync(known);
            return;
        }

        var wanted = channels.Where(channel => channel.Channel.Wants(item.Notification) && !item.Progress.Done.Contains(channel.Channel.Name)).ToList();
        if (wanted.Count == 0)
        {
            await outbox.ProgressAsync(item.Id, null, cancellationToken);
            return;
        }

        var hand = new ItemInHand(item, wanted.Select(channel => channel.Channel.Name));
        hands[item.Id] = hand;
        foreach (var channel in wanted) channel.Offer(hand);
    }

    private async Task ChangeAsync(ItemInHand hand, Func<bool> change)
    {
        // Not cancelled: what was told and is not stored is told twice.
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            if (change()) await StoreAsync(hand);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task StoreAsync(ItemInHand hand)
    {
        try
        {
            await outbox.ProgressAsync(hand.Item.Id, hand.Progress(), CancellationToken.None);
            if (!hand.IsOpen) hands.Remove(hand.Item.Id);
            if (failing) StoresAgain(logger);
            failing = false;
        }
        catch (Exception e)
        {
            // It stays in hand, and is stored when it is listed again.
            if (!failing) CannotStore(logger, e);
            failing = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "How far notifications got cannot be stored; trying until it can")]
    private static partial void CannotStore(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "How far notifications got can be stored again")]
    private static partial void StoresAgain(ILogger logger);
}
