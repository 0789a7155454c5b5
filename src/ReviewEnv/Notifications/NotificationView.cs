using System.Text.Json;
using System.Text.Json.Serialization;
using ReviewEnv.Api;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Notifications;

/// <summary>A notification as programs read it.</summary>
internal sealed record NotificationView(string Id, string Event, DateTimeOffset At, string Message, string? Remedy, string? Project, string? Ref, NotifiedEnvironmentView? Environment)
{
    public static NotificationView Of(string id, Notification notification, Uri publicUrl) => new(
        id, EventName(notification.Kind), notification.At, notification.Message, notification.Remedy, notification.Key?.Project, notification.Key?.Ref.Name, NotifiedEnvironmentView.Of(notification, publicUrl));

    /// <summary>What the event is called in configurations, bodies and metrics.</summary>
    public static string EventName(NotificationKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}

/// <param name="Url">Where it is live; null where nothing was published.</param>
/// <param name="Page">Its page on this server.</param>
internal sealed record NotifiedEnvironmentView(string Id, string? Name, string? Target, string? Owner, string? Url, string? Commit, DateTimeOffset? ExpiresAt, string Page)
{
    public static NotifiedEnvironmentView? Of(Notification notification, Uri publicUrl) => notification.Key is not { } key ? null : new(
        key.Id, notification.Name, notification.Target, notification.Owner, notification.Url?.AbsoluteUri, notification.Commit?.Value, notification.ExpiresAt,
        $"{publicUrl.AbsoluteUri.TrimEnd('/')}/environments/{key.Id}");
}

internal sealed record SlackView(string Text);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(Rfc3339Converter)])]
[JsonSerializable(typeof(NotificationView))]
[JsonSerializable(typeof(SlackView))]
internal sealed partial class NotificationJson : JsonSerializerContext;
