using System.Net;
using System.Text.Json;

namespace ReviewEnv.Testing.Servers.Kubernetes;

/// <summary>Follows a host name through the cluster: Ingress, Service, Endpoints, a ready pod.</summary>
internal sealed class IngressLookup(HttpClient api)
{
    private int turn;

    /// <returns>The pod's address; or null with the status and the word that say where the chain breaks.</returns>
    public async Task<(int Status, string Word, IPEndPoint? Pod)> FindAsync(string host, string path, CancellationToken cancellationToken)
    {
        if (await GetAsync("apis/networking.k8s.io/v1/ingresses", cancellationToken) is not { } ingresses) return (503, "the API server does not list ingresses", null);
        var matches = ingresses.GetProperty("items").EnumerateArray()
            .SelectMany(ingress => Each(ingress, "spec", "rules").Where(rule => Text(rule, "host") == host).Select(rule => (Ingress: ingress, Rule: rule))).ToList();
        if (matches.Count == 0) return (404, $"no Ingress for {host}", null);
        var backend = matches
            .SelectMany(match => Each(match.Rule, "http", "paths").Select(entry => (match.Ingress, Entry: entry)))
            .Where(match => Covers(match.Entry, path))
            .OrderByDescending(match => Text(match.Entry, "path").Length)
            .Select(match => ((string Namespace, JsonElement Service)?)(Text(match.Ingress.GetProperty("metadata"), "namespace"), match.Entry.GetProperty("backend").GetProperty("service")))
            .FirstOrDefault();
        if (backend is not { } found) return (404, $"no path of the Ingress for {host} covers {path}", null);

        var name = Text(found.Service, "name");
        var wanted = found.Service.GetProperty("port");
        if (await GetAsync($"api/v1/namespaces/{found.Namespace}/services/{name}", cancellationToken) is not { } service) return (503, $"no Service {found.Namespace}/{name}", null);
        var port = Each(service, "spec", "ports").Cast<JsonElement?>().FirstOrDefault(port =>
            wanted.TryGetProperty("number", out var number) ? port!.Value.GetProperty("port").GetInt32() == number.GetInt32() : Text(port!.Value, "name") == Text(wanted, "name"));
        if (port is null) return (503, $"the Service {found.Namespace}/{name} has no such port", null);

        if (await GetAsync($"api/v1/namespaces/{found.Namespace}/endpoints/{name}", cancellationToken) is not { } endpoints) return (503, $"no Endpoints {found.Namespace}/{name}", null);
        var pods = Each(endpoints, "subsets")
            .SelectMany(subset => Each(subset, "ports").Where(entry => Text(entry, "name") == Text(port.Value, "name"))
                .SelectMany(entry => Each(subset, "addresses").Select(address => new IPEndPoint(IPAddress.Parse(Text(address, "ip")), entry.GetProperty("port").GetInt32()))))
            .ToList();
        return pods.Count == 0
            ? (503, $"the Service {found.Namespace}/{name} has no ready pod", null)
            : (200, "", pods[(int)((uint)Interlocked.Increment(ref turn) % (uint)pods.Count)]);
    }

    private static bool Covers(JsonElement entry, string path)
    {
        var prefix = Text(entry, "path") is { Length: > 0 } given ? given : "/";
        return Text(entry, "pathType") == "Exact"
            ? path == prefix
            : path == prefix || path.StartsWith(prefix.TrimEnd('/') + "/", StringComparison.Ordinal);
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static IEnumerable<JsonElement> Each(JsonElement element, params string[] path)
    {
        foreach (var name in path)
        {
            if (!element.TryGetProperty(name, out element)) return [];
        }

        return element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];
    }

    private async Task<JsonElement?> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await api.GetAsync(path, cancellationToken);
            return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(cancellationToken)) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
