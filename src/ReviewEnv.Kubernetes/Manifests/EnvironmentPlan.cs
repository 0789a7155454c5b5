namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>All that an environment is to be made of.</summary>
/// <param name="Instance">The installation that makes it.</param>
/// <param name="Outputs">By name, for the dotenv report.</param>
internal sealed record EnvironmentPlan(string Instance, IReadOnlyList<PlannedObject> Objects, FrontDoor Door, IReadOnlyDictionary<string, string> Outputs)
{
    /// <summary>The level of the Pod Security Standards for its namespace.</summary>
    public required string PodSecurity { get; init; }

    /// <summary>Which state of the target's pull secrets is copied; null when it has none.</summary>
    public string? PullSecrets { get; init; }
}
