using System.Text.Json.Nodes;
using ReviewEnv.Core.Desired;

namespace ReviewEnv.Kubernetes;

/// <summary>A cluster as a target: how it is reached, and what every environment on it gets.</summary>
public sealed record KubernetesTargetOptions
{
    /// <summary>The target's name in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>Path of a kubeconfig; null for <c>KUBECONFIG</c>, <c>~/.kube/config</c>, or the service account of the pod that ReviewEnv runs in.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Context of the kubeconfig; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>User that requests are made as; null for the one who authenticates.</summary>
    public string? ImpersonateUser { get; init; }
    public IReadOnlyList<string> ImpersonateGroups { get; init; } = [];

    /// <summary>Written on everything that this installation makes: two that share a cluster must differ in it.</summary>
    public string Instance { get; init; } = "reviewenv";

    /// <summary>What hosts of environments end in (<c>review.example.com</c>); empty when templates name hosts themselves.</summary>
    public string Domain { get; init; } = "";
    public IngressAccess Ingress { get; init; } = new();
    public Guardrails Guardrails { get; init; } = new();

    /// <summary>What gives ReviewEnv its rights inside an environment; null where it has them already.</summary>
    public EnvironmentRole? EnvironmentRole { get; init; }

    /// <summary>Cluster-scoped kinds that templates may hold, as <c>Kind</c> or <c>Kind.group</c>.</summary>
    public IReadOnlyList<string> AllowClusterScoped { get; init; } = [];

    /// <summary>Secrets with credentials for registries, as <c>namespace/name</c>, copied into every environment.</summary>
    public IReadOnlyList<string> PullSecrets { get; init; } = [];

    /// <summary>The Service that answers for environments that sleep; null for none.</summary>
    public ServiceAddress? WakeBackend { get; init; }

    /// <summary>What ReviewEnv allows itself against this cluster, in the long run and at once.</summary>
    public double RequestsPerSecond { get; init; } = 200;
    public int Burst { get; init; } = 400;
}

/// <summary>How people reach what an Ingress or HTTPRoute publishes.</summary>
/// <param name="HttpPort">Port of the controller for plain HTTP.</param>
/// <param name="HttpsPort">Port of the controller for TLS.</param>
/// <param name="Tls">Whether every host is reached by TLS, whatever the Ingress itself says: where a load balancer before the cluster ends it.</param>
public sealed record IngressAccess(int HttpPort = 80, int HttpsPort = 443, bool Tls = false);

public sealed record ServiceAddress(string Namespace, string Name, int Port);

/// <summary>What keeps one environment from harming others.</summary>
public sealed record Guardrails
{
    /// <summary><c>hard</c> of a ResourceQuota; null for none.</summary>
    public JsonObject? Quota { get; init; }

    /// <summary>The one item of a LimitRange for containers (<c>default</c>, <c>defaultRequest</c>, <c>max</c>, <c>min</c>); null for none.</summary>
    public JsonObject? ContainerLimits { get; init; }

    /// <summary>Null for no NetworkPolicy.</summary>
    public NetworkIsolation? Network { get; init; }

    /// <summary>A level of the Pod Security Standards: <c>privileged</c>, <c>baseline</c>, <c>restricted</c>.</summary>
    public string PodSecurity { get; init; } = "baseline";

    /// <summary>Whether pods get a token of their service account although their manifest does not ask for it.</summary>
    public bool AutomountToken { get; init; }
}

/// <summary>Nothing in and nothing out but inside the environment, and what is listed.</summary>
/// <param name="IngressFrom">Namespaces whose pods may connect to the environment: where the ingress controller runs.</param>
/// <param name="EgressTo">CIDR blocks that the environment may connect to.</param>
/// <param name="Dns">Whether names can be resolved by <c>kube-system</c>.</param>
public sealed record NetworkIsolation(IReadOnlyList<string> IngressFrom, IReadOnlyList<string> EgressTo, bool Dns = true);
