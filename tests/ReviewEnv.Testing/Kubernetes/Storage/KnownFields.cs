using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>Which fields some kinds have: applying another one is refused, wherever a misspelt name is likely.</summary>
internal static class KnownFields
{
    private static readonly Dictionary<string, string[]> Specs = new()
    {
        ["Deployment"] = ["replicas", "selector", "template", "strategy", "minReadySeconds", "revisionHistoryLimit", "paused", "progressDeadlineSeconds"],
        ["StatefulSet"] = ["replicas", "selector", "template", "volumeClaimTemplates", "serviceName", "podManagementPolicy", "updateStrategy", "revisionHistoryLimit", "minReadySeconds", "persistentVolumeClaimRetentionPolicy", "ordinals"],
        ["Job"] = ["activeDeadlineSeconds", "backoffLimit", "completionMode", "completions", "manualSelector", "parallelism", "selector", "suspend", "template", "ttlSecondsAfterFinished", "podFailurePolicy", "backoffLimitPerIndex", "maxFailedIndexes", "podReplacementPolicy"],
        ["Ingress"] = ["defaultBackend", "ingressClassName", "rules", "tls"],
        ["NetworkPolicy"] = ["egress", "ingress", "podSelector", "policyTypes"],
        ["ResourceQuota"] = ["hard", "scopeSelector", "scopes"],
        ["LimitRange"] = ["limits"],
    };

    private static readonly string[] OfContainer =
    [
        "args", "command", "env", "envFrom", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "name", "ports", "readinessProbe", "resizePolicy", "resources",
        "restartPolicy", "securityContext", "startupProbe", "stdin", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "tty", "volumeDevices", "volumeMounts", "workingDir",
    ];

    /// <exception cref="Refusal">A field is not in the schema.</exception>
    public static void Check(FakeKind kind, JsonObject applied)
    {
        if (kind.IsCustom) return;
        if (Specs.TryGetValue(kind.Kind, out var names)) Only(applied["spec"], names, ".spec");
        var (pod, path) = kind.Kind == "Pod" ? (applied["spec"], ".spec") : (applied.At("spec", "template", "spec"), ".spec.template.spec");
        foreach (var container in pod.Items("containers")) Only(container, OfContainer, $"{path}.containers[name=\"{container.Text("name")}\"]");
    }

    private static void Only(JsonNode? node, string[] names, string path)
    {
        if (node is not JsonObject map) return;
        foreach (var (name, _) in map)
        {
            if (!names.Contains(name)) throw Refusal.BadApply($"{path}.{name}: field not declared in schema");
        }
    }
}
