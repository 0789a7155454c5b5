using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>The same environment asleep: nothing runs, everything else stays. Waking is applying it as it was.</summary>
internal static class SleepingManifests
{
    /// <summary>Stands in for the Services behind an Ingress: those can only be of its own namespace.</summary>
    public const string WakeService = "reviewenv-wake";

    public static void Write(List<JsonObject> manifests, ServiceAddress? wake)
    {
        // A Job does its work once; asleep or not, it stays what it came to (a new one waits until its environment is awake).
        foreach (var manifest in manifests)
        {
            switch (manifest.Text("kind"))
            {
                case "Deployment" or "StatefulSet" or "ReplicaSet": manifest.Need("spec")["replicas"] = 0; break;
                case "CronJob": manifest.Need("spec")["suspend"] = true; break;
                case "DaemonSet": manifest.Need("spec", "template", "spec", "nodeSelector")["reviewenv.dev/asleep"] = "true"; break;
                case "Ingress" when wake is not null: Redirect(manifest, wake.Port); break;
                default: break;
            }
        }

        // An autoscaler rests by itself while its target has no replicas.
        if (wake is not null && manifests.Any(manifest => manifest.Text("kind") == "Ingress")) manifests.Add(Service(wake));
    }

    private static void Redirect(JsonNode? node, int port)
    {
        if (node is JsonArray items) foreach (var item in items) Redirect(item, port);
        if (node is not JsonObject mapping) return;
        foreach (var (_, value) in mapping.ToList()) Redirect(value, port);
        if (mapping.ContainsKey("service") && mapping["service"].Text("name") is not null)
        {
            mapping["service"] = new JsonObject { ["name"] = WakeService, ["port"] = new JsonObject { ["number"] = port } };
        }
    }

    private static JsonObject Service(ServiceAddress wake) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject { ["name"] = WakeService },
        ["spec"] = new JsonObject
        {
            ["type"] = "ExternalName",
            ["externalName"] = $"{wake.Name}.{wake.Namespace}.svc.cluster.local",
            ["ports"] = new JsonArray(new JsonObject { ["port"] = wake.Port, ["protocol"] = "TCP" }),
        },
    };
}
