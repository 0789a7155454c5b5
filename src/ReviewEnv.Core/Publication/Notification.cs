using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Core.Publication;

/// <summary>What somebody outside should hear of, and what they can do about it. Never holds a secret.</summary>
/// <param name="Message">A sentence or two for people.</param>
public sealed record Notification(NotificationKind Kind, DateTimeOffset At, string Message)
{
    /// <summary>The environment it is about; null for what belongs to none, such as a budget.</summary>
    public EnvironmentKey? Key { get; init; }

    /// <summary>What can be done, as commands or a place to look; null for nothing.</summary>
    public string? Remedy { get; init; }
    public string? Name { get; init; }
    public string? Target { get; init; }
    public string? Owner { get; init; }
    public Uri? Url { get; init; }
    public CommitSha? Commit { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
}

public enum NotificationKind
{
    /// <summary>A commit is served at its URL.</summary>
    Ready,
    Failed,

    /// <summary>Its end is near.</summary>
    Warned,

    /// <summary>It was put to sleep.</summary>
    Slept,

    /// <summary>It is gone.</summary>
    Stopped,

    /// <summary>It should be gone and is not.</summary>
    Leaking,

    /// <summary>A budget is used up, or nearly.</summary>
    Budget,
}
