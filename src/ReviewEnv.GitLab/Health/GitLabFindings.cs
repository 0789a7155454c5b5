using ReviewEnv.Core.Health;

namespace ReviewEnv.GitLab.Health;

/// <summary>How the connection to GitLab is.</summary>
/// <param name="Version">Null when it could not be asked.</param>
public sealed record InstanceHealth(DateTimeOffset At, string? Version, IReadOnlyList<HealthFinding> Findings);

/// <summary>How a project and its webhook are.</summary>
/// <param name="Project">Its path, or the pattern of the configuration that nothing was found for.</param>
public sealed record ProjectHealth(string Project, IReadOnlyList<HealthFinding> Findings);

/// <summary>What was done about a project's webhook.</summary>
/// <param name="Fixed">Whether it is as it should be now, as far as the project's settings go.</param>
public sealed record HookRepair(string Project, bool Fixed, string What);
