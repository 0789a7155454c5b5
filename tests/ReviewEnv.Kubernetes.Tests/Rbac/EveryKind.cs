using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Templates;
using ReviewEnv.Kubernetes.Tests.Driver;
using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Rbac;

/// <summary>A template with an object of every common namespaced kind, for a node on which nothing runs.</summary>
internal static class EveryKind
{
    private const string Pod = $$"""
        "nodeSelector": { "{{HollowNode.Taint}}": "true" }, "tolerations": [ { "key": "{{HollowNode.Taint}}", "operator": "Exists" } ], "terminationGracePeriodSeconds": 1,
        "containers": [ { "name": "main", "image": "example.invalid/any:1", "env": [ { "name": "COMMIT", "value": "COMMIT-ID" } ], "ports": [ { "name": "http", "containerPort": 8080 } ] } ]
        """;

    /// <param name="isLater">Of the revision that changes the Secret, and has neither the second one nor the ConfigMap nor the Role any more.</param>
    public static RenderedTemplate Template(string space, CommitSha commit, bool isLater = false) => new()
    {
        Name = "every-kind",
        Driver = "kubernetes",
        Settings = [],
        Fingerprint = commit.Value,
        Readiness = ReadinessSettings.Default with { Timeout = TimeSpan.FromMinutes(2) },
        Manifests = [.. All(space, isLater).Select(text => Site.Parse(text.Replace("COMMIT-ID", commit.Value, StringComparison.Ordinal))), Site.Service(), Site.Ingress($"{space}.review.localhost")],
    };

    private static IEnumerable<string> All(string space, bool isLater)
    {
        yield return Object("v1", "Secret", "credentials", $$""", "stringData": { "password": "{{(isLater ? "second" : "first")}}-COMMIT-ID" }""");
        if (!isLater)
        {
            yield return Object("v1", "Secret", "token", """, "stringData": { "token": "t" }""");
            yield return Object("v1", "ConfigMap", "settings", """, "data": { "key": "1" }""");
            yield return Object("rbac.authorization.k8s.io/v1", "RoleBinding", "reader", """, "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader" }, "subjects": [ { "kind": "ServiceAccount", "name": "web" } ]""");
        }

        yield return Object("rbac.authorization.k8s.io/v1", "Role", "reader", """, "rules": [ { "apiGroups": [ "" ], "resources": [ "pods", "configmaps" ], "verbs": [ "get", "list", "watch" ] } ]""");
        yield return Object("v1", "ServiceAccount", "web");
        yield return Object("v1", "PersistentVolumeClaim", "data", $$""", "spec": { "storageClassName": "", "volumeName": "{{space}}", "accessModes": [ "ReadWriteOnce" ], "resources": { "requests": { "storage": "1Gi" } } }""");
        yield return Object("apps/v1", "Deployment", "web", Workload("web"));
        yield return Object("apps/v1", "Deployment", "scaled", Workload("scaled"));
        yield return Object("apps/v1", "StatefulSet", "database", Workload("database", """, "serviceName": "web" """));
        yield return Object("apps/v1", "DaemonSet", "agent", Workload("agent"));
        // Nothing ends on a hollow node: this one has nothing to do.
        yield return Object("batch/v1", "Job", "migrate", $$""", "spec": { "completions": 0, "template": { "spec": { "restartPolicy": "Never", {{Pod}} } } }""");
        yield return Object("batch/v1beta1", "CronJob", "nightly", $$""", "spec": { "schedule": "0 3 1 1 *", "jobTemplate": { "spec": { "template": { "spec": { "restartPolicy": "Never", {{Pod}} } } } } }""");
        yield return Object("v1", "Pod", "single", $$""", "spec": { {{Pod}} }""");
        yield return Object("autoscaling/v1", "HorizontalPodAutoscaler", "scaled", """, "spec": { "minReplicas": 1, "maxReplicas": 2, "targetCPUUtilizationPercentage": 80, "scaleTargetRef": { "apiVersion": "apps/v1", "kind": "Deployment", "name": "scaled" } }""");
        yield return Object("policy/v1beta1", "PodDisruptionBudget", "web", """, "spec": { "maxUnavailable": 1, "selector": { "matchLabels": { "app": "web" } } }""");
        yield return Object("networking.k8s.io/v1", "NetworkPolicy", "web", """, "spec": { "podSelector": { "matchLabels": { "app": "web" } }, "policyTypes": [ "Ingress" ], "ingress": [ {} ] }""");
        yield return Object("v1", "ResourceQuota", "claims", """, "spec": { "hard": { "persistentvolumeclaims": "4" } }""");
        yield return Object("v1", "LimitRange", "claims", """, "spec": { "limits": [ { "type": "PersistentVolumeClaim", "max": { "storage": "5Gi" } } ] }""");
    }

    private static string Object(string apiVersion, string kind, string name, string rest = "") => $$"""{ "apiVersion": "{{apiVersion}}", "kind": "{{kind}}", "metadata": { "name": "{{name}}" }{{rest}} }""";

    private static string Workload(string app, string more = "") =>
        $$""", "spec": { "selector": { "matchLabels": { "app": "{{app}}" } }, "template": { "metadata": { "labels": { "app": "{{app}}" } }, "spec": { {{Pod}} } }{{more}} }""";
}
