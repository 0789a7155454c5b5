using System.Text.Json;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>Tells from an object alone whether it is what was asked for, as <c>kubectl rollout status</c> and kstatus would, in words that follow the object's name and a colon.</summary>
internal static class HealthOf
{
    public static Health Judge(JsonElement live) => Judge(live.Text("apiVersion") ?? "", live.Text("kind") ?? "", live);

    /// <summary>For the items of a list, which need not carry their own kind.</summary>
    public static Health Judge(string apiVersion, string kind, JsonElement live)
    {
        if (live.IsBeingDeleted)
            return Health.Waiting("is being deleted");
        if (Behind(live) is { } behind)
            return behind;

        var group = apiVersion.Contains('/') ? apiVersion[..apiVersion.IndexOf('/')] : "";
        return (group, kind) switch
        {
            ("apps" or "extensions", "Deployment") => ReplicaHealth.OfDeployment(live),
            ("apps" or "extensions", "ReplicaSet") or ("", "ReplicationController") => ReplicaHealth.OfReplicaSet(live),
            ("apps", "StatefulSet") => PerPodHealth.OfStatefulSet(live),
            ("apps" or "extensions", "DaemonSet") => PerPodHealth.OfDaemonSet(live),
            ("batch", "Job") => JobHealth.Of(live),
            ("", "Pod") => PodHealth.Of(live),
            ("", "PersistentVolumeClaim") => StorageHealth.OfClaim(live),
            ("", "PersistentVolume") => StorageHealth.OfVolume(live),
            ("", "Service") => OfService(live),
            // A CronJob's last run says nothing of the next. Whether anything fills an Ingress's status.loadBalancer depends on the
            // controller (many never do), so its acceptance by the server has to do. The others have no work of their own to finish.
            ("batch", "CronJob") or ("networking.k8s.io" or "extensions", "Ingress" or "NetworkPolicy") or ("autoscaling", _) or ("policy", _)
                or ("rbac.authorization.k8s.io", _) or ("", _) => Health.Good,
            ("gateway.networking.k8s.io", _) when kind.EndsWith("Route", StringComparison.Ordinal) => GatewayHealth.OfRoute(live),
            ("gateway.networking.k8s.io", "Gateway") => GatewayHealth.OfGateway(live),
            ("apiextensions.k8s.io", "CustomResourceDefinition") => ConditionHealth.OfDefinition(live),
            _ => ConditionHealth.Of(live),
        };
    }

    private static Health? Behind(JsonElement live) =>
        live.Number("metadata", "generation") is { } wanted && live.Number("status", "observedGeneration") is { } seen && seen < wanted
            ? Health.Waiting($"its controller has not yet looked at the latest change (generation {wanted}, seen so far {seen})")
            : null;

    private static Health OfService(JsonElement live)
    {
        if (live.Text("spec", "type") != "LoadBalancer")
            return Health.Good;
        if (live.Items("status", "loadBalancer", "ingress").Any(ingress => ingress.Text("ip") is not null || ingress.Text("hostname") is not null))
            return Health.Good;
        var by = live.Text("spec", "loadBalancerClass") is { } named ? $"the controller of load balancer class {named}" : "the cluster's load balancer controller (a cluster may have none)";
        return Health.Waiting($"no address yet: it waits for {by}");
    }
}
