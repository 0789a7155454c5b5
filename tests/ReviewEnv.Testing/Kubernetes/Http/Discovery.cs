using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>What the server says it serves: <c>/version</c>, <c>/api</c>, <c>/apis</c> and what lies below.</summary>
internal sealed class Discovery(KindTable kinds, ServerBehaviour behaviour)
{
    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>Null when the path is none of discovery.</summary>
    public Answer? Find(string path, string accept)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var aggregated = behaviour.OffersAggregatedDiscovery && accept.Contains("APIGroupDiscoveryList");
        return parts switch
        {
            ["version"] => Answer.Of(Version()),
            ["readyz"] or ["healthz"] or ["livez"] => new(200, "ok", "text/plain; charset=utf-8"),
            ["api"] when aggregated => Aggregated([""], accept),
            ["apis"] when aggregated => Aggregated(Groups(), accept),
            ["api"] => Answer.Of(new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") }),
            ["apis"] => Answer.Of(new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups().Select(group => (JsonNode)Group(group))]) }),
            ["api", var version] => Resources("", version),
            ["apis", var group] when Groups().Contains(group) => Answer.Of(Described(group)),
            ["apis", var group, var version] => Resources(group, version),
            _ => null,
        };
    }

    private JsonObject Version()
    {
        var numbers = behaviour.Version.TrimStart('v').Split('.');
        return new() { ["major"] = numbers[0], ["minor"] = numbers[1], ["gitVersion"] = behaviour.Version, ["platform"] = "linux/amd64" };
    }

    private List<string> Groups() => [.. kinds.All.Select(kind => kind.Group).Where(group => group.Length > 0).Distinct()];

    private List<string> Versions(string group) => [.. kinds.All.Where(kind => kind.Group == group).Select(kind => kind.Version).Distinct()];

    private JsonObject Group(string group)
    {
        var versions = Versions(group).Select(version => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version }).ToList();
        return new() { ["name"] = group, ["versions"] = new JsonArray([.. versions]), ["preferredVersion"] = versions[0].DeepClone() };
    }

    private JsonObject Described(string group)
    {
        var described = Group(group);
        described["kind"] = "APIGroup";
        described["apiVersion"] = "v1";
        return described;
    }

    private Answer? Resources(string group, string version)
    {
        var served = kinds.All.Where(kind => kind.Group == group && kind.Version == version).ToList();
        if (served.Count == 0) return null;
        var list = new JsonArray();
        foreach (var kind in served)
        {
            list.Add(Resource(kind, kind.Plural, Verbs));
            if (kind.HasStatus) list.Add(Resource(kind, $"{kind.Plural}/status", ["get", "patch", "update"]));
            if (kind.Kind == "Pod") list.Add(Resource(kind, "pods/log", ["get"]));
        }

        return Answer.Of(new JsonObject { ["kind"] = "APIResourceList", ["apiVersion"] = "v1", ["groupVersion"] = served[0].ApiVersion, ["resources"] = list });
    }

    private static JsonObject Resource(FakeKind kind, string name, string[] verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = "",
        ["namespaced"] = kind.Namespaced,
        ["kind"] = kind.Kind,
        ["verbs"] = Words(verbs),
    };

    private Answer Aggregated(List<string> groups, string accept)
    {
        var version = accept.Contains("v=v2;") || accept.Contains("v=v2,") ? "v2" : "v2beta1";
        var items = groups.Select(group => (JsonNode)new JsonObject
        {
            ["metadata"] = group.Length == 0 ? new JsonObject() : new JsonObject { ["name"] = group },
            ["versions"] = new JsonArray([.. Versions(group).Select(served => (JsonNode)new JsonObject
            {
                ["version"] = served,
                ["resources"] = new JsonArray([.. kinds.All.Where(kind => kind.Group == group && kind.Version == served).Select(Described)]),
                ["freshness"] = "Current",
            })]),
        });
        var list = new JsonObject { ["kind"] = "APIGroupDiscoveryList", ["apiVersion"] = $"apidiscovery.k8s.io/{version}", ["metadata"] = new JsonObject(), ["items"] = new JsonArray([.. items]) };
        return Answer.Of(list) with { ContentType = $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList" };
    }

    private static JsonNode Described(FakeKind kind)
    {
        var described = new JsonObject
        {
            ["resource"] = kind.Plural,
            ["responseKind"] = new JsonObject { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind },
            ["scope"] = kind.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = kind.Kind.ToLowerInvariant(),
            ["verbs"] = Words(Verbs),
        };
        if (kind.HasStatus) described["subresources"] = new JsonArray(new JsonObject { ["subresource"] = "status", ["verbs"] = Words(["get", "patch", "update"]) });
        return described;
    }

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => (JsonNode)word)]);
}
