using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Controllers;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Ingress;

/// <summary>Finds the container behind a host and path: Ingress, Service, port and a ready pod must hang together.</summary>
internal sealed class Route(ObjectStore store, KindTable kinds)
{
    /// <summary>The container that answers; otherwise the status and the reason why none does.</summary>
    public (JsonObject? Container, int Code, string Why) Find(string host, string path)
    {
        lock (store.Gate)
        {
            var rule = store.List(kinds.Named("Ingress"))
                .Where(item => !item.Body.IsDeleting())
                .SelectMany(item => item.Body.Items("spec", "rules").Select(rule => (Ingress: item.Body, Rule: rule)))
                .Where(pair => Fits(pair.Rule.Text("host"), host))
                .SelectMany(pair => pair.Rule.Items("http", "paths").Select(entry => (pair.Ingress, Path: entry)))
                .Where(pair => Leads(pair.Path, path))
                .OrderByDescending(pair => (pair.Path.Text("path") ?? "/").Length)
                .FirstOrDefault();
            return rule.Ingress is null ? (null, 404, $"no ingress for {host}{path}") : Backend(rule.Ingress.Space(), rule.Path.At("backend", "service"));
        }
    }

    private (JsonObject? Container, int Code, string Why) Backend(string space, JsonNode? backend)
    {
        var name = backend.Text("name") ?? "";
        if (store.Find(kinds.Named("Service"), space, name) is not { } service) return (null, 503, $"no service {space}/{name}");
        var port = service.Items("spec", "ports").FirstOrDefault(port =>
            backend.Text("port", "name") is { } named ? port.Text("name") == named : port.Number("port") == backend.Number("port", "number"));
        if (port is null) return (null, 503, $"service {space}/{name} has no such port");
        var selector = service.Map("spec", "selector");
        var container = store.List(kinds.Named("Pod"), space)
            .Where(pod => ClusterView.Selects(selector, pod.Body) && PodMaker.IsReady(pod.Body))
            .Select(pod => Container(pod.Body, port.Text("targetPort")))
            .FirstOrDefault(found => found is not null);
        return container is null ? (null, 503, $"service {space}/{name} has no ready pod") : (container, 200, "");
    }

    // A port by name must be one that a container declares; a number need not be declared.
    private static JsonObject? Container(JsonObject pod, string? target)
    {
        var containers = pod.Items("spec", "containers").ToList();
        var declaring = containers.Find(container => container.Items("ports").Any(port => port.Text("name") == target || port.Text("containerPort") == target));
        return declaring ?? (int.TryParse(target, out _) ? containers[0] : null);
    }

    private static bool Fits(string? ruled, string host) =>
        string.IsNullOrEmpty(ruled) || ruled == host
        || (ruled.StartsWith("*.") && host.IndexOf('.') is var dot and > 0 && host[dot..] == ruled[1..]);

    private static bool Leads(JsonObject entry, string path)
    {
        var prefix = entry.Text("path") ?? "/";
        if (entry.Text("pathType") == "Exact") return path == prefix;
        return prefix == "/" || path == prefix.TrimEnd('/') || path.StartsWith(prefix.TrimEnd('/') + "/");
    }
}
