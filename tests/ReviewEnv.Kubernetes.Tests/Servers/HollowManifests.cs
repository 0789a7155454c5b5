using ReviewEnv.Testing.Servers.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Servers;

internal static class HollowManifests
{
    public static string Deployment(string name) => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{name}}
        spec:
          replicas: 1
          selector: { matchLabels: { app: "{{name}}" } }
          template:
            metadata: { labels: { app: "{{name}}" } }
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: web
                image: example.invalid/web:1
        """;

    /// <summary>A pod for the hollow node that stands beside a real one.</summary>
    public static string Pod(string name) => $$"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{name}}
        spec:
          nodeSelector: { {{HollowNode.Taint}}: "true" }
          tolerations: [{ key: {{HollowNode.Taint}}, operator: Exists }]
          containers:
          - name: main
            image: example.invalid/anything:1

        """;
}
