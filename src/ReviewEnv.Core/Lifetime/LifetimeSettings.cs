namespace ReviewEnv.Core.Lifetime;

/// <summary>How long environments live. A null duration means: without end.</summary>
/// <param name="AutoStopIn">Time from a deployment to the environment's end; each deployment of a new commit starts it anew, as GitLab's <c>auto_stop_in</c> does.</param>
public sealed record LifetimeSettings(TimeSpan? AutoStopIn)
{
    public static LifetimeSettings Default { get; } = new(TimeSpan.FromDays(7));
}
