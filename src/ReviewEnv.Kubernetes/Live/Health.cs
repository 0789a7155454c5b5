namespace ReviewEnv.Kubernetes.Live;

/// <summary>What an object's status comes to.</summary>
/// <param name="Why">What it waits for, or what is wrong and what would help; null when it is healthy.</param>
internal sealed record Health(HealthStatus Status, string? Why)
{
    public static Health Good { get; } = new(HealthStatus.Healthy, null);

    public static Health Waiting(string why) => new(HealthStatus.Progressing, why);

    public static Health Broken(string why) => new(HealthStatus.Failed, why);
}

internal enum HealthStatus
{
    Healthy,

    /// <summary>On its way; nothing says that it will not arrive.</summary>
    Progressing,

    /// <summary>It will not arrive by waiting, as far as anyone can tell. It may still recover by itself.</summary>
    Failed,
}
