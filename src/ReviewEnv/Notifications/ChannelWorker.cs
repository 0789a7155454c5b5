using System.Threading.Channels;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Storage;
using ReviewEnv.Presentation;

namespace ReviewEnv.Notifications;

/// <summary>Tells one channel, one item after the other; no channel waits for another.</summary>
internal sealed partial class ChannelWorker(
    NotificationChannel channel, OutboxDesk desk, WebhookPoster poster, Uri publicUrl, SemaphoreSlim slots, Func<bool> mayPost, NotificationMetrics metrics, TimeProvider clock, ILogger<ChannelWorker> logger)
{
    /// <summary>For how long something is worth telling.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private readonly Channel<ItemInHand> queue = System.Threading.Channels.Channel.CreateUnbounded<ItemInHand>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ChannelHealth health = new();
    private bool refusing;

    public NotificationChannel Channel => channel;

    public void Offer(ItemInHand hand) => queue.Writer.TryWrite(hand);

    /// <param name="urgent">Ends a post that is under way; the other only keeps the next from beginning.</param>
    public async Task RunAsync(CancellationToken urgent, CancellationToken stopping)
    {
        metrics.Show(channel);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await TellAsync(await queue.Reader.ReadAsync(stopping), urgent);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task TellAsync(ItemInHand hand, CancellationToken urgent)
    {
        var item = hand.Item;
        if (!mayPost()) await desk.DropAsync(hand, channel.Name);
        else if (health.Trouble is { } trouble && IsStale(item, clock.GetUtcNow())) await GiveUpAsync(hand, trouble);
        else if (clock.GetUtcNow() < health.PausedUntil) await desk.PostponeAsync(hand, channel.Name, health.PausedUntil, item.Progress.Attempts);
        else await JudgeAsync(hand, await PostAsync(item, urgent));
    }

    private async Task<PostResult> PostAsync(OutboxItem item, CancellationToken urgent)
    {
        await slots.WaitAsync(urgent);
        try
        {
            return await poster.PostAsync(channel, ChannelMessage.Of(item, channel.Format, publicUrl), urgent);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Not its words: nobody knows what they repeat.
            return new PostResult.Later($"posting to it fails in an unexpected way ({e.GetType().Name})");
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task JudgeAsync(ItemInHand hand, PostResult result)
    {
        var item = hand.Item;
        if (result is PostResult.Taken)
        {
            metrics.Sent(channel, item.Notification.Kind);
            if (health.Trouble is not null || refusing) WorksAgain(logger, channel.Name);
            health.Worked(item.Id);
            refusing = false;
            await desk.FinishAsync(hand, channel.Name);
            return;
        }

        metrics.Failed(channel);
        if (result is PostResult.Later later) await LaterAsync(hand, later);
        else if (result is PostResult.Refused refused) await RefusedAsync(hand, refused.Reason);
    }

    private async Task LaterAsync(ItemInHand hand, PostResult.Later later)
    {
        if (health.Trouble is null) Troubled(logger, channel.Name, later.Reason);
        var (dueAt, attempts) = health.Failed(hand.Item.Id, hand.Item.Progress.Attempts, later, clock.GetUtcNow(), Random.Shared.NextDouble());
        if (IsStale(hand.Item, dueAt)) await GiveUpAsync(hand, later.Reason);
        else await desk.PostponeAsync(hand, channel.Name, dueAt, attempts);
    }

    private async Task RefusedAsync(ItemInHand hand, string reason)
    {
        if (!refusing) Refuses(logger, channel.Name, EventOf(hand), SubjectOf(hand), reason);
        refusing = true;
        health.Forget(hand.Item.Id);
        await desk.FinishAsync(hand, channel.Name);
    }

    private async Task GiveUpAsync(ItemInHand hand, string reason)
    {
        GaveUp(logger, channel.Name, EventOf(hand), SubjectOf(hand), Patience.TotalHours, reason);
        health.Forget(hand.Item.Id);
        await desk.FinishAsync(hand, channel.Name);
    }

    private static bool IsStale(OutboxItem item, DateTimeOffset at) => at >= item.Notification.At + Patience;

    private static string EventOf(ItemInHand hand) => NotificationView.EventName(hand.Item.Notification.Kind);

    private static string SubjectOf(ItemInHand hand) => hand.Item.Notification.Key is { } key ? Printable.Line(key.ToString()) : "no environment";

    [LoggerMessage(LogLevel.Warning, "The notification channel {Channel} cannot be told: {Reason}; what is new is kept for it for a day")]
    private static partial void Troubled(ILogger logger, string channel, string reason);

    [LoggerMessage(LogLevel.Information, "The notification channel {Channel} works again")]
    private static partial void WorksAgain(ILogger logger, string channel);

    [LoggerMessage(LogLevel.Warning, "The notification channel {Channel} refused '{Event}' of {Subject} and does not get it again: {Reason}. Further refusals are not logged until it takes something")]
    private static partial void Refuses(ILogger logger, string channel, string @event, string subject, string reason);

    [LoggerMessage(LogLevel.Warning, "The notification channel {Channel} never got '{Event}' of {Subject}, given up after {Hours} hours: {Reason}")]
    private static partial void GaveUp(ILogger logger, string channel, string @event, string subject, double hours, string reason);
}
