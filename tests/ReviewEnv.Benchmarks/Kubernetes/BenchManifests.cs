namespace ReviewEnv.Benchmarks.Kubernetes;

/// <summary>What one environment is made of in the benchmark, for the daemon as a template and for kubectl as plain manifests: the same objects.</summary>
internal static class BenchManifests
{
    public const string Template = """
        driver: kubernetes
        kubernetes: {}
        readiness: { path: /, successes: 1, timeout: 10m }
        """;

    /// <param name="host">Of the Ingress; a placeholder in the template.</param>
    /// <param name="commit">Changes the pods; a placeholder in the template.</param>
    public static string Objects(string host, string commit) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: settings }
        data: { banner: "hello" }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              terminationGracePeriodSeconds: 1
              tolerations: [{ operator: Exists }]
              containers:
                - name: web
                  image: example.invalid/web:1
                  env: [{ name: COMMIT, value: "{{commit}}" }]
                  envFrom: [{ configMapRef: { name: settings } }]
                  ports: [{ name: http, containerPort: 8080, protocol: TCP }]
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: web }
        spec:
          selector: { app: web }
          ports: [{ name: http, port: 80, targetPort: http, protocol: TCP }]
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: { name: web }
        spec:
          rules:
            - host: "{{host}}"
              http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { name: http } } } }] }
        """;

    /// <summary>As somebody would write them who has no ReviewEnv: with the namespace.</summary>
    public static string WithNamespace(string name) => $"""
        apiVersion: v1
        kind: Namespace
        metadata: {"{"} name: {name} {"}"}
        ---
        {string.Join('\n', Objects($"{name}.review.localhost", "1").Split('\n').Select(line => line.StartsWith("metadata: { name: ", StringComparison.Ordinal) ? line.Replace(" }", $", namespace: {name} }}", StringComparison.Ordinal) : line))}
        """;
}
