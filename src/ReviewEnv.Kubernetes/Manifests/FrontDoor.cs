using System.Globalization;
using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>Where an environment answers.</summary>
/// <param name="Address">A URL, or <c>loadbalancer:SERVICE:PORT:PATH</c> while only the cluster's load balancer knows the host.</param>
/// <param name="Selector">Labels of the pods that answer, as <c>key=value,key=value</c>; empty when the template does not tell, which means any pod.</param>
internal sealed record FrontDoor(string Address, string Selector)
{
    private const string LoadBalancer = "loadbalancer";
    private static readonly string[] Kinds = ["Ingress", "HTTPRoute", "Service"];

    public static FrontDoor? Of(TemplateSettings settings, IReadOnlyList<JsonObject> manifests, KubernetesTargetOptions target, string path)
    {
        var doors = manifests
            .Where(manifest => settings.Front is { } front ? Steps.NameOf(manifest) == front : Kinds.Contains(manifest.Text("kind")))
            .OrderBy(manifest => Array.IndexOf(Kinds, manifest.Text("kind")));
        foreach (var door in doors)
        {
            if (AddressOf(door, target.Ingress, path) is { } address) return new FrontDoor(address, SelectorOf(door, manifests));
        }

        return null;
    }

    public static string Missing(TemplateSettings settings) => settings.Front is { } front
        ? $"kubernetes.front: {front} is not an Ingress or HTTPRoute with a host, or a Service of type LoadBalancer, of this template"
        : "nothing of the template answers from outside: it needs an Ingress or HTTPRoute with a host, or a Service of type LoadBalancer (kubernetes.front names which, if there are several; ${HOST} is empty if the target has no domain)";

    /// <summary>The URL, if it is known by now.</summary>
    /// <param name="loadBalancer">Host name or IP of a Service's load balancer; null or empty while it has none.</param>
    public static Uri? Resolve(string? address, Func<string, string?> loadBalancer)
    {
        if (address is null) return null;
        if (!address.StartsWith(LoadBalancer + ":", StringComparison.Ordinal)) return Uri.TryCreate(address, UriKind.Absolute, out var url) ? url : null;
        var parts = address.Split(':', 4);
        if (parts.Length < 4 || loadBalancer(parts[1]) is not { Length: > 0 } host) return null;
        return Uri.TryCreate(Join(parts[2] == "443" ? "https" : "http", host, int.Parse(parts[2], CultureInfo.InvariantCulture), parts[3]), UriKind.Absolute, out var found) ? found : null;
    }

    private static string? AddressOf(JsonObject door, IngressAccess access, string path)
    {
        switch (door.Text("kind"))
        {
            case "Ingress":
                var host = door["spec"].Items("rules").Select(rule => rule.Text("host")).FirstOrDefault(name => name is { Length: > 0 } && name[0] != '*');
                var tls = access.Tls || (door.Section("spec")?["tls"] as JsonArray)?.Count > 0;
                return host is null ? null : Web(host, tls, access, path);
            case "HTTPRoute":
                var name = (door.Section("spec")?["hostnames"] as JsonArray ?? []).Select(node => node?.ToString()).FirstOrDefault(text => text is { Length: > 0 } && text[0] != '*');
                return name is null ? null : Web(name, access.Tls, access, path);
            case "Service" when door["spec"].Text("type") == "LoadBalancer":
                var port = door["spec"].Items("ports").FirstOrDefault()?["port"]?.ToString() ?? "80";
                return $"{LoadBalancer}:{door["metadata"].Text("name")}:{port}:{path}";
            default:
                return null;
        }
    }

    private static string Web(string host, bool tls, IngressAccess access, string path) =>
        tls ? Join("https", host, access.HttpsPort, path) : Join("http", host, access.HttpPort, path);

    private static string Join(string scheme, string host, int port, string path) =>
        $"{scheme}://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}{(port == (scheme == "https" ? 443 : 80) ? "" : string.Create(CultureInfo.InvariantCulture, $":{port}"))}{path}";

    private static string SelectorOf(JsonObject door, IReadOnlyList<JsonObject> manifests)
    {
        var name = door.Text("kind") == "Service" ? door["metadata"].Text("name") : FirstService(door["spec"]);
        var service = manifests.FirstOrDefault(manifest => manifest.Text("kind") == "Service" && manifest["metadata"].Text("name") == name);
        return service?.Section("spec", "selector") is { } selector ? string.Join(',', selector.Select(label => $"{label.Key}={label.Value}")) : "";
    }

    /// <summary>The first backend, in an Ingress (<c>service.name</c>, <c>serviceName</c>) as in a route (<c>backendRefs[].name</c>).</summary>
    private static string? FirstService(JsonNode? node) => node switch
    {
        JsonObject mapping => mapping["service"].Text("name") ?? mapping.Text("serviceName") ?? mapping.Items("backendRefs").Select(reference => reference.Text("name")).FirstOrDefault()
            ?? mapping.Select(field => FirstService(field.Value)).FirstOrDefault(found => found is not null),
        JsonArray items => items.Select(FirstService).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
