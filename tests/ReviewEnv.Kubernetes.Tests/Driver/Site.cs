using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;
using ReviewEnv.Core.Templates;
using ReviewEnv.Testing.Drivers;

namespace ReviewEnv.Kubernetes.Tests.Driver;

/// <summary>The smallest site: one Deployment with its Service and Ingress.</summary>
internal static class Site
{
    public static RenderedTemplate Template(string name, CommitSha commit, Behaviour behaviour, TimeSpan? readyWithin = null, params IEnumerable<JsonObject> more) => new()
    {
        Name = "web",
        Driver = "kubernetes",
        Settings = [],
        Fingerprint = commit.Value,
        Readiness = ReadinessSettings.Default with { Timeout = readyWithin ?? TimeSpan.FromMinutes(2) },
        Manifests = [Deployment(commit, behaviour), Service(), Ingress($"{name}.review.localhost"), .. more],
    };

    public static JsonObject Deployment(CommitSha commit, Behaviour behaviour = Behaviour.Works, string image = "reviewenv-test/web:1") => Parse($$"""
        {
          "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web" },
          "spec": {
            "selector": { "matchLabels": { "app": "web" } },
            "template": {
              "metadata": { "labels": { "app": "web" } },
              "spec": {
                "terminationGracePeriodSeconds": 1,
                "containers": [ {
                  "name": "web", "image": "{{image}}",
                  "env": [ { "name": "COMMIT", "value": "{{commit}}" }, { "name": "BEHAVIOUR", "value": "{{Word(behaviour)}}" } ],
                  "ports": [ { "name": "http", "containerPort": 8080 } ],
                  "readinessProbe": { "periodSeconds": 1, "httpGet": { "path": "/health", "port": "http" } }
                } ]
              }
            }
          }
        }
        """);

    public static JsonObject Service() => Parse("""
        { "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web" }, "spec": { "selector": { "app": "web" }, "ports": [ { "name": "http", "port": 80, "targetPort": "http" } ] } }
        """);

    public static JsonObject Ingress(string host) => Parse($$"""
        {
          "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": { "name": "web" },
          "spec": { "rules": [ { "host": "{{host}}", "http": { "paths": [ { "path": "/", "pathType": "Prefix", "backend": { "service": { "name": "web", "port": { "name": "http" } } } } ] } } ] }
        }
        """);

    public static JsonObject ConfigMap(string name, string value = "1") => Parse($$"""{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "{{name}}" }, "data": { "key": "{{value}}" } }""");

    public static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static string Word(Behaviour behaviour) => behaviour switch
    {
        Behaviour.FailsToStart => "fail",
        Behaviour.NeverAnswers => "silent",
        _ => "",
    };
}
