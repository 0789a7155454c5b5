using System.Diagnostics.Metrics;
using ReviewEnv.Configuration;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Notifications;

/// <summary>Counts posts by channel. The names are what dashboards and alerts ask for.</summary>
internal sealed class NotificationMetrics
{
    public const string MeterName = "ReviewEnv.Notifications";
    private readonly Counter<long> sent;
    private readonly Counter<long> failed;

    public NotificationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        sent = meter.CreateCounter<long>("reviewenv_notifications_sent_total", description: "Notifications that a channel took.");
        failed = meter.CreateCounter<long>("reviewenv_notifications_failed_total", description: "Posts that a channel did not take, repeated ones among them.");
    }

    /// <summary>Shows a channel before anything happens to it: an alert on growth does not see a first failure that begins the series.</summary>
    public void Show(NotificationChannel channel)
    {
        failed.Add(0, ChannelTag(channel));
        foreach (var kind in channel.Events ?? Enum.GetValues<NotificationKind>()) sent.Add(0, ChannelTag(channel), EventTag(kind));
    }

    public void Sent(NotificationChannel channel, NotificationKind kind) => sent.Add(1, ChannelTag(channel), EventTag(kind));

    public void Failed(NotificationChannel channel) => failed.Add(1, ChannelTag(channel));

    private static KeyValuePair<string, object?> ChannelTag(NotificationChannel channel) => new("channel", channel.Name);

    private static KeyValuePair<string, object?> EventTag(NotificationKind kind) => new("event", NotificationView.EventName(kind));
}
