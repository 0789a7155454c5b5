using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Yaml;

namespace ReviewEnv.Kubernetes.Tests.Rbac;

/// <summary>One of the ClusterRoles that the chart ships, as its file says.</summary>
internal sealed record ChartRole(string Name, string File, IReadOnlyList<ChartRule> Rules)
{
    /// <summary>Everywhere.</summary>
    public static ChartRole Cluster { get; } = Read("reviewenv", "files/cluster-rules.yaml");

    /// <summary>In environments.</summary>
    public static ChartRole Environment { get; } = Read("reviewenv-environment", "files/environment-rules.yaml");

    public IReadOnlyList<string> VerbsOn(string group, string resource) =>
        [.. Rules.Where(rule => rule.Groups.Contains(group) && rule.Resources.Contains(resource)).SelectMany(rule => rule.Verbs).Distinct().Order(StringComparer.Ordinal)];

    public string Manifest => new JsonObject
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "ClusterRole",
        ["metadata"] = new JsonObject { ["name"] = Name },
        ["rules"] = new JsonArray([.. Rules.Select(rule => rule.Json())]),
    }.ToJsonString();

    public static string PathOf(string file, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../charts/reviewenv", file));

    private static ChartRole Read(string name, string file)
    {
        var text = YamlReader.Read(System.IO.File.ReadAllText(PathOf(file)));
        text.Problems.ShouldBeEmpty();
        return new ChartRole(name, file, [.. ((YamlNode.Sequence)text.Documents.Single()).Items.Cast<YamlNode.Mapping>().Select(ChartRule.Read)]);
    }
}

internal sealed record ChartRule(IReadOnlyList<string> Groups, IReadOnlyList<string> Resources, IReadOnlyList<string> Verbs, IReadOnlyList<string> Names)
{
    public static ChartRule Read(YamlNode.Mapping rule)
    {
        rule.Entries.Select(entry => entry.Key.Text).ShouldBeSubsetOf(["apiGroups", "resources", "verbs", "resourceNames"]);
        return new ChartRule(Texts(rule, "apiGroups"), Texts(rule, "resources"), Texts(rule, "verbs"), rule.Find("resourceNames") is null ? [] : Texts(rule, "resourceNames"));
    }

    public JsonNode Json()
    {
        var rule = new JsonObject { ["apiGroups"] = Array(Groups), ["resources"] = Array(Resources), ["verbs"] = Array(Verbs) };
        if (Names.Count > 0) rule["resourceNames"] = Array(Names);
        return rule;
    }

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static List<string> Texts(YamlNode.Mapping rule, string key) =>
        [.. rule.Find(key).ShouldBeOfType<YamlNode.Sequence>().Items.Cast<YamlNode.Scalar>().Select(item => item.Text)];
}
