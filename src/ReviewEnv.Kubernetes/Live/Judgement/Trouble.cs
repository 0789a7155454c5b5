namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>What keeps a pod from being ready.</summary>
/// <param name="Words">One or two sentences that follow the pod's name and a colon.</param>
/// <param name="Container">The container concerned; null when it is the pod as a whole.</param>
/// <param name="HasLogs">Whether the container has printed something that may tell more.</param>
/// <param name="Previous">Whether that is the log of its previous run.</param>
internal sealed record Trouble(TroubleKind Kind, string Words, string? Container, bool HasLogs, bool Previous)
{
    /// <summary>Since when, as far as the object tells.</summary>
    public DateTimeOffset? Since { get; init; }

    public required TroubleWeight Weight { get; init; }
}

internal enum TroubleKind
{
    /// <summary>It runs, and does not say that it is ready. No failure by itself.</summary>
    NotReady,
    ImagePull,
    Config,
    Run,
    Crash,
    OutOfMemory,
    Unschedulable,

    /// <summary>The node threw it out, or would not have it.</summary>
    Evicted,
    DeadlineExceeded,

    /// <summary>Its node no longer reports.</summary>
    NodeLost,
}

internal enum TroubleWeight
{
    /// <summary>Nothing says that it will not pass by itself.</summary>
    Waiting,

    /// <summary>It may pass by itself (a node may join, for one); after a while it counts as a failure, seen from <see cref="Trouble.Since"/>.</summary>
    FailureAfterGrace,

    Failure,
}
