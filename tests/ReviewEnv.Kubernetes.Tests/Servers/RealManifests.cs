namespace ReviewEnv.Kubernetes.Tests.Servers;

internal static class RealManifests
{
    public static string Site(string host, string commit, int replicas) => $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          replicas: {{replicas}}
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 1
              containers:
              - name: web
                image: reviewenv-test/web:1
                env: [{ name: COMMIT, value: "{{commit}}" }, { name: MESSAGE, value: "Hello <there>" }]
                ports: [{ name: http, containerPort: 8080, protocol: TCP }]
                readinessProbe: { periodSeconds: 1, httpGet: { path: /health, port: http } }
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          selector: { app: web }
          ports: [{ name: http, port: 80, targetPort: http, protocol: TCP }]
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
        spec:
          rules:
          - host: {{host}}
            http:
              paths:
              - path: /
                pathType: Prefix
                backend: { service: { name: web, port: { name: http } } }

        """;

    public static string Pod(string name, string image, params (string Name, string Value)[] environment) => Pod(name, image, null, environment);

    public static string Pod(string name, string image, string? readiness, params (string Name, string Value)[] environment) => $$"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{name}}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: {{image}}
            env: [{{string.Join(", ", environment.Select(entry => $"{{ name: {entry.Name}, value: \"{entry.Value}\" }}"))}}]
            {{(readiness is null ? "" : $"readinessProbe: {{ periodSeconds: 1, {readiness} }}")}}

        """;

    public static string Job(string name, string database) => $$"""
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: {{name}}
        spec:
          backoffLimit: 0
          template:
            spec:
              restartPolicy: Never
              containers:
              - name: main
                image: reviewenv-test/migrate:1
                env: [{ name: DATABASE_HOST, value: "{{database}}" }]

        """;
}
