namespace ReviewEnv.Testing.Kubernetes.Controllers;

/// <summary>What a cluster does by itself.</summary>
[Flags]
public enum ControllerKinds
{
    None = 0,

    /// <summary>Every namespace gets its account <c>default</c>.</summary>
    ServiceAccounts = 1,

    /// <summary>Deployments, ReplicaSets, StatefulSets, DaemonSets and Jobs get their pods and their status.</summary>
    Workloads = 2,

    /// <summary>Pods are scheduled, run and end.</summary>
    Kubelet = 4,

    /// <summary>Volume claims are bound.</summary>
    Volumes = 8,

    /// <summary>A deleted namespace is emptied, and then goes.</summary>
    Namespaces = 16,

    /// <summary>What has lost its owner goes.</summary>
    Garbage = 32,

    /// <summary>Quotas say what is used.</summary>
    Quotas = 64,

    All = 127,
}
