using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Kubernetes.Tests.Driver.Promises;

/// <summary>More manifests for sites.</summary>
internal static class Objects
{
    public static JsonObject Job(string name, CommitSha commit, string behaviour = "", string more = "") => Site.Parse($$"""
        {
          "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "{{name}}", "annotations": { "commit": "{{commit}}" } },
          "spec": {
            "backoffLimit": 0,{{more}}
            "template": { "spec": { "restartPolicy": "Never", "containers": [ {
              "name": "run", "image": "reviewenv-test/web:1",
              "env": [ { "name": "COMMIT", "value": "{{commit}}" }, { "name": "BEHAVIOUR", "value": "{{behaviour}}" } ]
            } ] } }
          }
        }
        """);

    public static JsonObject Database(string? claimClass = null) => Site.Parse($$"""
        {
          "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": "database" },
          "spec": {
            "serviceName": "database", "replicas": 1, "selector": { "matchLabels": { "app": "database" } },
            "template": { "metadata": { "labels": { "app": "database" } }, "spec": { "containers": [ { "name": "database", "image": "reviewenv-test/web:1" } ] } }
            {{(claimClass is null ? "" : $$""", "volumeClaimTemplates": [ { "metadata": { "name": "data" }, "spec": { "accessModes": [ "ReadWriteOnce" ], "storageClassName": "{{claimClass}}", "resources": { "requests": { "storage": "10Gi" } } } } ]""")}}
          }
        }
        """);

    public static JsonObject Claim(string name, string storageClass) => Site.Parse($$"""
        { "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "{{name}}" },
          "spec": { "accessModes": [ "ReadWriteOnce" ], "storageClassName": "{{storageClass}}", "resources": { "requests": { "storage": "10Gi" } } } }
        """);

    public static JsonObject Autoscaler(string deployment) => Site.Parse($$"""
        { "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": { "name": "{{deployment}}" },
          "spec": { "minReplicas": 1, "maxReplicas": 9, "scaleTargetRef": { "apiVersion": "apps/v1", "kind": "Deployment", "name": "{{deployment}}" } } }
        """);
}
