using ReviewEnv.Core.Compliance;
using ReviewEnv.Core.Desired;
using ReviewEnv.Core.Publication;

namespace ReviewEnv.Configuration;

/// <summary>Somebody outside who is told: where, how, and of what.</summary>
/// <param name="Name">What logs and metrics call it.</param>
/// <param name="Webhook">An http or https URL. Whoever has it can post there, so it is as secret as a password.</param>
public sealed record NotificationChannel(string Name, Secret Webhook)
{
    /// <summary>The key of signatures; null for none.</summary>
    public Secret? SigningSecret { get; init; }
    public NotificationFormat Format { get; init; } = NotificationFormat.Json;

    /// <summary>Null for all.</summary>
    public IReadOnlyList<NotificationKind>? Events { get; init; }

    /// <summary>Patterns of projects; null for all.</summary>
    public IReadOnlyList<string>? Projects { get; init; }

    /// <summary>Null for all, and for what belongs to nobody.</summary>
    public IReadOnlyList<string>? Owners { get; init; }

    /// <summary>Whether the channel is to hear of it. What belongs to no environment, such as a budget, no filter of projects or owners can match: there a channel with one hears of it if it names the event.</summary>
    public bool Wants(Notification notification)
    {
        if (Events?.Contains(notification.Kind) == false) return false;
        return notification.Key is { } key ? Covers(key.Project) && Covers(notification) : Events is not null || (Projects is null && Owners is null);
    }

    private bool Covers(string project) => Projects is null || Projects.Any(pattern => pattern == "*" || ProjectCatalog.Matches(pattern, project));

    private bool Covers(Notification notification) => Owners is null || (notification.Owner is { } owner && Owners.Contains(owner, StringComparer.OrdinalIgnoreCase));
}

public enum NotificationFormat
{
    /// <summary>Everything that is known, for programs.</summary>
    Json,

    /// <summary><c>{"text": ...}</c>, which Slack, Mattermost and others show.</summary>
    Slack,
}
