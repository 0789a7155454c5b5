namespace ReviewEnv.Core.Work;

/// <summary>Where an environment is, as people see it.</summary>
public enum EnvironmentPhase
{
    Pending,
    AwaitingApproval,
    Provisioning,
    Ready,
    Failed,
    Sleeping,
    Waking,
    Stopping,
    Stopped,
    Leaking,
}
