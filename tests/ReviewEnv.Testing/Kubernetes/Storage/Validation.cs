using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.Kubernetes.Storage;

/// <summary>What the server refuses about an object, for the mistakes people make.</summary>
internal static class Validation
{
    /// <exception cref="Refusal">Something is wrong; all of it is told at once.</exception>
    public static void Check(FakeKind kind, JsonObject body, JsonObject? before)
    {
        var errors = new List<FieldError>();
        if (before is null && NameRules.Check(kind, body.Name() ?? "") is { } name) errors.Add(name);
        if (before is not null) Unchanged(kind, body, before, errors);
        var spec = body["spec"];
        if (kind.Group == "apps") Workload(spec, errors);
        if (kind.Kind == "Pod") PodSpec(spec, "spec", errors);
        if (kind.Kind == "Job") PodSpec(spec.At("template", "spec"), "spec.template.spec", errors);
        if (kind.Kind == "Job" && spec.Text("template", "spec", "restartPolicy") is not ("OnFailure" or "Never"))
        {
            errors.Add(new("FieldValueNotSupported", "Unsupported value: \"Always\": supported values: \"OnFailure\", \"Never\"", "spec.template.spec.restartPolicy"));
        }

        if (kind.Kind == "Service" && spec.Text("type") != "ExternalName" && spec.Text("clusterIP") != "None" && !spec.Items("ports").Any()) errors.Add(FieldError.Required("spec.ports"));
        if (kind.Kind is "ConfigMap" or "Secret") Keys(body, errors);
        if (errors.Count > 0) throw Refusal.Invalid(kind, body.Name() ?? "", errors);
    }

    private static void Keys(JsonObject body, List<FieldError> errors)
    {
        foreach (var name in body.Map("data").Keys.Where(name => name.Length == 0 || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.'))))
        {
            errors.Add(FieldError.Invalid($"data[{name}]", $"\"{name}\"", "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"));
        }
    }

    private static void Workload(JsonNode? spec, List<FieldError> errors)
    {
        if (spec.At("replicas") is { } replicas && spec.Number("replicas") is null or < 0)
        {
            errors.Add(FieldError.Invalid("spec.replicas", replicas.ToJsonString(JsonText.Plain), "must be greater than or equal to 0"));
        }

        if (spec.At("selector") is null) errors.Add(FieldError.Required("spec.selector"));
        var labels = spec.Map("template", "metadata", "labels");
        var selector = spec.Map("selector", "matchLabels");
        if (spec.At("selector") is null || selector.Any(pair => labels.GetValueOrDefault(pair.Key) != pair.Value))
        {
            var shown = labels.Count == 0 ? "map[string]string(nil)" : $"map[string]string{{{string.Join(", ", labels.Select(pair => $"\"{pair.Key}\":\"{pair.Value}\""))}}}";
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", shown, "`selector` does not match template `labels`"));
        }

        PodSpec(spec.At("template", "spec"), "spec.template.spec", errors);
    }

    private static void PodSpec(JsonNode? spec, string path, List<FieldError> errors)
    {
        var containers = spec.Items("containers").ToList();
        if (containers.Count == 0) errors.Add(FieldError.Required($"{path}.containers"));
        for (var index = 0; index < containers.Count; index++)
        {
            if (containers[index].Text("name") is null or "") errors.Add(FieldError.Required($"{path}.containers[{index}].name"));
            if (containers[index].Text("image") is null or "") errors.Add(FieldError.Required($"{path}.containers[{index}].image"));
        }
    }

    private static void Unchanged(FakeKind kind, JsonObject body, JsonObject before, List<FieldError> errors)
    {
        switch (kind.Kind)
        {
            case "Deployment" or "ReplicaSet" or "DaemonSet" when Differs("selector"):
                errors.Add(Immutable("spec.selector"));
                break;
            case "Job" when Differs("selector"):
                errors.Add(Immutable("spec.selector"));
                break;
            case "Job" when Differs("template"):
                errors.Add(Immutable("spec.template"));
                break;
            case "StatefulSet" when Differs("selector") || Differs("serviceName") || Differs("volumeClaimTemplates") || Differs("podManagementPolicy"):
                errors.Add(FieldError.Forbidden("spec", "updates to statefulset spec for fields other than 'replicas', 'template', and 'updateStrategy' are forbidden"));
                break;
            case "Secret" when !JsonNode.DeepEquals(body["type"], before["type"]):
                errors.Add(FieldError.Invalid("type", $"\"{body.Text("type")}\"", "field is immutable"));
                break;
            case "Pod" when PodChanged(body, before):
                errors.Add(FieldError.Forbidden("spec", "pod updates may not change fields other than `spec.containers[*].image`, `spec.initContainers[*].image`, `spec.activeDeadlineSeconds` or `spec.tolerations` (only additions to existing tolerations)"));
                break;
        }

        bool Differs(string field) => !JsonNode.DeepEquals(body.At("spec", field), before.At("spec", field));
        FieldError Immutable(string field) => FieldError.Invalid(field, body.At(field.Split('.'))?.ToJsonString(JsonText.Plain) ?? "null", "field is immutable");
    }

    private static bool PodChanged(JsonObject body, JsonObject before)
    {
        return !JsonNode.DeepEquals(Fixed(body), Fixed(before));

        static JsonNode? Fixed(JsonObject pod)
        {
            var spec = pod["spec"]?.DeepClone() as JsonObject;
            if (spec is null) return null;
            foreach (var changeable in (string[])["nodeName", "tolerations", "activeDeadlineSeconds"]) spec.Remove(changeable);
            foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers"))) container.Remove("image");
            return spec;
        }
    }
}
