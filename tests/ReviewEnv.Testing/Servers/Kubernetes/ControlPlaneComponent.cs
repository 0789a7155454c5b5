namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>A server process of the control plane.</summary>
public enum ControlPlaneComponent
{
    Etcd,
    ApiServer,
    ControllerManager,
    Scheduler,
}
