namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>Which kinds others need at their start: those come first. Everything else may go at once, because Kubernetes itself waits for what it needs.</summary>
internal static class KindOrder
{
    private static readonly HashSet<string> Needed =
    [
        "ServiceAccount", "Secret", "ConfigMap", "PersistentVolumeClaim", "Role", "RoleBinding", "NetworkPolicy", "ResourceQuota", "LimitRange",
        "PriorityClass", "StorageClass", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "PersistentVolume", "ExternalSecret", "SealedSecret",
    ];

    public static bool ComesFirst(string kind) => Needed.Contains(kind);
}
