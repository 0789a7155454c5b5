using System.Text.Json;
using ReviewEnv.Kubernetes.Api.Requests;

namespace ReviewEnv.Kubernetes.Api.Discovery;

using KindsByName = IReadOnlyDictionary<string, ResourceKind>;

/// <summary>What a cluster tells about the kinds below <c>/api</c> or <c>/apis</c>.</summary>
/// <param name="Versions">The group versions there are. The kinds of one are null where they have to be asked for one by one (classic discovery).</param>
internal sealed record DiscoveryDocument(IReadOnlyDictionary<string, KindsByName?> Versions)
{
    /// <summary>Preferred first. A server that knows none of the new ones answers in the classic form.</summary>
    public const string Accept =
        "application/json;v=v2;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList,application/json;v=v2beta1;g=apidiscovery.k8s.io;as=APIGroupDiscoveryList,application/json";

    public static DiscoveryDocument Read(ReadOnlySpan<byte> body)
    {
        var json = Answers.Object(body);
        return new DiscoveryDocument(json.Text("kind") switch
        {
            "APIGroupDiscoveryList" => Aggregated(json),
            "APIGroupList" => json.Elements("groups").SelectMany(group => group.Elements("versions")).Select(version => version.Text("groupVersion")).Distinct().ToDictionary(name => name, _ => (KindsByName?)null),
            "APIVersions" => json.Elements("versions").Select(version => version.GetString() ?? "").Distinct().ToDictionary(name => name, _ => (KindsByName?)null),
            _ => throw new JsonException("not a discovery document"),
        });
    }

    /// <summary>The kinds of one group version, from its classic <c>APIResourceList</c>.</summary>
    public static KindsByName ReadResources(string group, string version, ReadOnlySpan<byte> body)
    {
        var json = Answers.Object(body);
        if (json.Text("kind") != "APIResourceList") throw new JsonException("not a list of resources");
        var found = json.Elements("resources").Where(resource => !resource.Text("name").Contains('/'))
            .Select(resource => (Kind: new ResourceKind(group, version, resource.Text("kind"), resource.Text("name"), resource.Flag("namespaced")), Listable: CanBeListed(resource)));
        return ByName(found);
    }

    private static Dictionary<string, KindsByName?> Aggregated(JsonElement json)
    {
        var versions = new Dictionary<string, KindsByName?>();
        foreach (var item in json.Elements("items"))
        {
            var group = item.Part("metadata").Text("name");
            foreach (var entry in item.Elements("versions"))
            {
                var version = entry.Text("version");
                var found = entry.Elements("resources").Select(resource =>
                    (Kind: new ResourceKind(group, version, resource.Part("responseKind").Text("kind"), resource.Text("resource"), resource.Text("scope") == "Namespaced"), Listable: CanBeListed(resource)));
                versions[group.Length == 0 ? version : $"{group}/{version}"] = ByName(found);
            }
        }
        return versions;
    }

    private static bool CanBeListed(JsonElement resource) => resource.Elements("verbs").Any(verb => verb.ValueKind == JsonValueKind.String && verb.ValueEquals("list"));

    /// <summary>Where several resources speak of one kind, the one that keeps objects is meant.</summary>
    private static Dictionary<string, ResourceKind> ByName(IEnumerable<(ResourceKind Kind, bool Listable)> found)
    {
        var kinds = new Dictionary<string, ResourceKind>();
        foreach (var (kind, _) in found.Where(entry => entry.Kind.Kind.Length > 0 && entry.Kind.Plural.Length > 0).OrderByDescending(entry => entry.Listable)) kinds.TryAdd(kind.Kind, kind);
        return kinds;
    }
}
