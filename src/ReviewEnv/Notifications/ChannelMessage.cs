using System.Text.Json;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Storage;

namespace ReviewEnv.Notifications;

/// <summary>What is posted: the same bytes under the same id each time.</summary>
/// <param name="Id">By what a receiver knows a message that it has already.</param>
internal sealed record ChannelMessage(string Id, byte[] Body)
{
    public static ChannelMessage Of(OutboxItem item, NotificationFormat format, Uri publicUrl)
    {
        var view = NotificationView.Of(IdOf(item), item.Notification, publicUrl);
        return new ChannelMessage(view.Id, format switch
        {
            NotificationFormat.Json => JsonSerializer.SerializeToUtf8Bytes(view, NotificationJson.Default.NotificationView),
            NotificationFormat.Slack => JsonSerializer.SerializeToUtf8Bytes(new SlackView(SlackText.Of(view)), NotificationJson.Default.SlackView),
            _ => throw new InvalidOperationException($"Nobody writes {format}."),
        });
    }

    // With the moment: a store that was lost counts from one again, and receivers remember ids.
    public static string IdOf(OutboxItem item) => $"msg_{item.Notification.At.ToUnixTimeSeconds()}_{item.Id}";
}
