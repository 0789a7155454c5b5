namespace ReviewEnv.Kubernetes.Api.Discovery;

/// <summary>Kinds that every cluster in use serves, so that a start needs no round trip to learn of them.</summary>
/// <remarks>
/// Only what was generally available in 1.20 or before is listed, as that is never taken away again within version 1 of Kubernetes.
/// What came later (CronJob in batch/v1 and PodDisruptionBudget in policy/v1 with 1.21, autoscaling/v2 with 1.23) has to be asked for.
/// </remarks>
internal static class WellKnownKinds
{
    private static readonly Dictionary<(string ApiVersion, string Kind), ResourceKind> Table = Make().ToDictionary(kind => (kind.ApiVersion, kind.Kind));

    public static IEnumerable<ResourceKind> All => Table.Values;

    public static ResourceKind? Find(string apiVersion, string kind) => Table.GetValueOrDefault((apiVersion, kind));

    private static IEnumerable<ResourceKind> Make() =>
    [
        .. Of("", "v1", true,
            "ConfigMap configmaps", "Endpoints endpoints", "Event events", "LimitRange limitranges", "PersistentVolumeClaim persistentvolumeclaims", "Pod pods", "PodTemplate podtemplates",
            "ReplicationController replicationcontrollers", "ResourceQuota resourcequotas", "Secret secrets", "Service services", "ServiceAccount serviceaccounts"),
        .. Of("", "v1", false, "Namespace namespaces", "Node nodes", "PersistentVolume persistentvolumes"),
        .. Of("apps", "v1", true, "ControllerRevision controllerrevisions", "DaemonSet daemonsets", "Deployment deployments", "ReplicaSet replicasets", "StatefulSet statefulsets"),
        .. Of("autoscaling", "v1", true, "HorizontalPodAutoscaler horizontalpodautoscalers"),
        .. Of("batch", "v1", true, "Job jobs"),
        .. Of("coordination.k8s.io", "v1", true, "Lease leases"),
        .. Of("networking.k8s.io", "v1", true, "Ingress ingresses", "NetworkPolicy networkpolicies"),
        .. Of("networking.k8s.io", "v1", false, "IngressClass ingressclasses"),
        .. Of("rbac.authorization.k8s.io", "v1", true, "Role roles", "RoleBinding rolebindings"),
        .. Of("rbac.authorization.k8s.io", "v1", false, "ClusterRole clusterroles", "ClusterRoleBinding clusterrolebindings"),
        .. Of("apiextensions.k8s.io", "v1", false, "CustomResourceDefinition customresourcedefinitions"),
        .. Of("scheduling.k8s.io", "v1", false, "PriorityClass priorityclasses"),
        .. Of("storage.k8s.io", "v1", false, "StorageClass storageclasses", "VolumeAttachment volumeattachments"),
    ];

    private static IEnumerable<ResourceKind> Of(string group, string version, bool namespaced, params string[] kinds) =>
        kinds.Select(kind => kind.Split(' ')).Select(words => new ResourceKind(group, version, words[0], words[1], namespaced));
}
