namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>The kinds a fake server serves; more can be added while it runs, as a custom resource definition does.</summary>
public sealed class KindTable
{
    private readonly List<FakeKind> kinds =
    [
        new("", "v1", "Namespace", "namespaces", false),
        new("", "v1", "Pod", "pods", true),
        new("", "v1", "Service", "services", true),
        new("", "v1", "ConfigMap", "configmaps", true, HasStatus: false),
        new("", "v1", "Secret", "secrets", true, HasStatus: false),
        new("", "v1", "ServiceAccount", "serviceaccounts", true, HasStatus: false),
        new("", "v1", "Event", "events", true, HasStatus: false),
        new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true),
        new("", "v1", "PersistentVolume", "persistentvolumes", false),
        new("", "v1", "ResourceQuota", "resourcequotas", true),
        new("", "v1", "LimitRange", "limitranges", true, HasStatus: false),
        new("", "v1", "Endpoints", "endpoints", true, HasStatus: false),
        new("", "v1", "Node", "nodes", false),
        new("apps", "v1", "Deployment", "deployments", true),
        new("apps", "v1", "StatefulSet", "statefulsets", true),
        new("apps", "v1", "DaemonSet", "daemonsets", true),
        new("apps", "v1", "ReplicaSet", "replicasets", true),
        new("batch", "v1", "Job", "jobs", true),
        new("batch", "v1", "CronJob", "cronjobs", true),
        new("networking.k8s.io", "v1", "Ingress", "ingresses", true),
        new("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true, HasStatus: false),
        new("rbac.authorization.k8s.io", "v1", "Role", "roles", true, HasStatus: false),
        new("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", true, HasStatus: false),
        new("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", false, HasStatus: false),
        new("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", false, HasStatus: false),
        new("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true),
        new("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true),
        new("gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes", true) { IsCustom = true },
        new("example.com", "v1", "Widget", "widgets", true) { IsCustom = true },
    ];

    private readonly Lock gate = new();

    public IReadOnlyList<FakeKind> All
    {
        get
        {
            lock (gate) return [.. kinds];
        }
    }

    public void Add(FakeKind kind)
    {
        lock (gate) kinds.Add(kind);
    }

    public void Remove(string group, string plural)
    {
        lock (gate) kinds.RemoveAll(kind => kind.Group == group && kind.Plural == plural);
    }

    public FakeKind? ByPlural(string group, string version, string plural) =>
        All.FirstOrDefault(kind => kind.Group == group && kind.Version == version && kind.Plural == plural);

    /// <exception cref="InvalidOperationException">There is no such kind.</exception>
    public FakeKind Named(string kind, string? apiVersion = null) =>
        All.First(known => known.Kind == kind && (apiVersion is null || known.ApiVersion == apiVersion));

    public FakeKind? Find(string? kind, string? apiVersion) =>
        All.FirstOrDefault(known => known.Kind == kind && known.ApiVersion == apiVersion);
}
