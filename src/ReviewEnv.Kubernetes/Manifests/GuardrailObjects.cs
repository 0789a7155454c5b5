using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Manifests;

/// <summary>The objects that every environment of a target gets beside its template's. Pure.</summary>
internal static class GuardrailObjects
{
    public const string Name = "reviewenv";

    /// <param name="pullSecrets">The Secrets to copy, as they are where they come from.</param>
    public static IEnumerable<JsonObject> Of(Guardrails guardrails, IReadOnlyList<JsonObject> pullSecrets)
    {
        if (guardrails.Quota is { } hard) yield return Make("v1", "ResourceQuota", new() { ["spec"] = new JsonObject { ["hard"] = hard.DeepClone() } });
        if (guardrails.ContainerLimits is { } limits) yield return LimitRange(limits);
        if (guardrails.Network is { } network) yield return NetworkPolicy(network);
        foreach (var secret in pullSecrets) yield return Copy(secret);
        yield return DefaultServiceAccount(guardrails, pullSecrets);
    }

    private static JsonObject Make(string apiVersion, string kind, JsonObject rest, string name = Name)
    {
        var made = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name } };
        foreach (var (field, value) in rest) made[field] = value?.DeepClone();
        return made;
    }

    private static JsonObject LimitRange(JsonObject limits)
    {
        var item = (JsonObject)limits.DeepClone();
        item["type"] = "Container";
        return Make("v1", "LimitRange", new() { ["spec"] = new JsonObject { ["limits"] = new JsonArray(item) } });
    }

    /// <summary>Made by us before the controller does: the first pod need not wait for it, and has no token in it unless it asks.</summary>
    private static JsonObject DefaultServiceAccount(Guardrails guardrails, IReadOnlyList<JsonObject> pullSecrets)
    {
        var account = new JsonObject { ["automountServiceAccountToken"] = guardrails.AutomountToken };
        if (pullSecrets.Count > 0) account["imagePullSecrets"] = new JsonArray([.. pullSecrets.Select(secret => new JsonObject { ["name"] = secret["metadata"].Text("name") })]);
        return Make("v1", "ServiceAccount", account, "default");
    }

    /// <remarks>The UID says where it comes from, and keeps the digest of the copy, which is written on the namespace, from being tried out against guessed passwords.</remarks>
    private static JsonObject Copy(JsonObject secret)
    {
        var source = secret["metadata"];
        var copy = Make("v1", "Secret", new() { ["type"] = secret["type"]?.DeepClone(), ["data"] = secret["data"]?.DeepClone() }, source.Text("name") ?? "");
        copy.Need("metadata", "annotations")[Labels.CopiedFrom] = $"{source.Text("namespace")}/{source.Text("name")}@{source.Text("uid")}";
        return copy;
    }

    private static JsonObject NetworkPolicy(NetworkIsolation network)
    {
        JsonObject Inside() => new() { ["podSelector"] = new JsonObject() };
        var from = new JsonArray(Inside());
        foreach (var space in network.IngressFrom) from.Add(Namespace(space));
        var egress = new JsonArray(new JsonObject { ["to"] = new JsonArray(Inside()) });
        if (network.Dns)
        {
            egress.Add(new JsonObject
            {
                ["to"] = new JsonArray(Namespace("kube-system")),
                ["ports"] = new JsonArray(Port("UDP"), Port("TCP")),
            });
        }

        if (network.EgressTo.Count > 0) egress.Add(new JsonObject { ["to"] = new JsonArray([.. network.EgressTo.Select(Block)]) });
        return Make("networking.k8s.io/v1", "NetworkPolicy", new()
        {
            ["spec"] = new JsonObject
            {
                ["podSelector"] = new JsonObject(),
                ["policyTypes"] = new JsonArray("Ingress", "Egress"),
                ["ingress"] = new JsonArray(new JsonObject { ["from"] = from }),
                ["egress"] = egress,
            },
        });
    }

    private static JsonObject Port(string protocol) => new() { ["port"] = 53, ["protocol"] = protocol };

    private static JsonObject Block(string cidr) => new() { ["ipBlock"] = new JsonObject { ["cidr"] = cidr } };

    /// <summary>The name label is set by servers from 1.21 on; on older ones it has to be put on the namespace by hand.</summary>
    private static JsonObject Namespace(string name) =>
        new() { ["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["kubernetes.io/metadata.name"] = name } } };
}
