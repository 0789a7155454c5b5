using ReviewEnv.Core.Yaml;
using ReviewEnv.Kubernetes.Api.Discovery;

namespace ReviewEnv.Kubernetes.Tests.Rbac;

/// <summary>What the chart's ClusterRoles say, before any cluster takes them.</summary>
public sealed class ChartRoleTests
{
    private static readonly string[] Watching = ["get", "list", "watch"];
    private static readonly string[] Keeping = ["create", "delete", "get", "list", "patch", "watch"];

    /// <summary>Written by controllers, or of no use in an environment. A template that brings one along needs <c>rbac.extraKinds</c>.</summary>
    private static readonly string[] NotForTemplates = ["Endpoints", "Event", "PodTemplate", "ReplicationController", "ControllerRevision", "ReplicaSet", "Lease"];

    public static TheoryData<string, string> CommonKinds()
    {
        var kinds = new TheoryData<string, string>();
        foreach (var kind in WellKnownKinds.All.Where(kind => kind.Namespaced && kind.Kind != "Secret" && !NotForTemplates.Contains(kind.Kind))) kinds.Add(kind.Group, kind.Plural);
        // Served by every cluster too, in a version that differs.
        kinds.Add("batch", "cronjobs");
        kinds.Add("policy", "poddisruptionbudgets");
        kinds.Add("gateway.networking.k8s.io", "httproutes");
        return kinds;
    }

    [Theory]
    [MemberData(nameof(CommonKinds))]
    public void What_environments_are_made_of_is_seen_everywhere_and_kept_in_environments(string group, string resource)
    {
        Watching.ShouldBeSubsetOf(ChartRole.Cluster.VerbsOn(group, resource));
        ChartRole.Environment.VerbsOn(group, resource).ShouldBe(Keeping);
    }

    [Fact]
    public void What_the_shipped_templates_hold_is_kept_in_environments()
    {
        var folder = Path.GetFullPath(ChartRole.PathOf("../../templates/environments"));
        var used = Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).SelectMany(file => YamlReader.Read(File.ReadAllText(file)).Documents)
            .OfType<YamlNode.Mapping>()
            .Where(manifest => manifest.Find("apiVersion") is YamlNode.Scalar && manifest.Find("kind") is YamlNode.Scalar)
            .Select(manifest => (Api: ((YamlNode.Scalar)manifest.Find("apiVersion")!).Text, Kind: ((YamlNode.Scalar)manifest.Find("kind")!).Text))
            .Distinct();
        foreach (var (api, kind) in used)
        {
            var group = api.Contains('/') ? api[..api.IndexOf('/')] : "";
            var plural = WellKnownKinds.Find(api, kind)?.Plural ?? $"{kind.ToLowerInvariant()}s";
            ChartRole.Environment.VerbsOn(group, plural).ShouldBe(kind == "Secret" ? ["create", "delete", "get", "list", "patch"] : Keeping, $"{kind} in {api}");
        }
    }

    [Fact]
    public void Secrets_are_out_of_reach_outside_environments() =>
        ChartRole.Cluster.Rules.SelectMany(rule => rule.Resources).ShouldNotContain(resource => resource.StartsWith("secrets", StringComparison.Ordinal));

    [Fact]
    public void Nothing_but_namespaces_and_the_binding_to_environments_can_be_written_outside_environments() =>
        ChartRole.Cluster.Rules.Where(rule => rule.Verbs.Except(Watching).Any()).Select(rule => $"{string.Join(' ', rule.Resources)}: {string.Join(' ', rule.Verbs.Except(Watching))} {string.Join(' ', rule.Names)}".Trim()).ShouldBe(
            ["namespaces: create patch delete", "rolebindings: create patch", "clusterroles: bind reviewenv-environment", "persistentvolumes: patch"]);

    [Fact]
    public void Nothing_is_given_by_wildcard() =>
        AllRules.SelectMany(rule => rule.Groups.Concat(rule.Resources).Concat(rule.Verbs)).ShouldNotContain(word => word.Contains('*'));

    [Fact]
    public void No_right_can_be_widened_by_itself()
    {
        ChartRole.Environment.Rules.SelectMany(rule => rule.Verbs).ShouldBeSubsetOf(Keeping);
        AllRules.SelectMany(rule => rule.Verbs).ShouldNotContain("escalate");
        AllRules.SelectMany(rule => rule.Verbs).ShouldNotContain("impersonate");
        AllRules.SelectMany(rule => rule.Resources).ShouldNotContain("clusterrolebindings");
        AllRules.SelectMany(rule => rule.Resources).Where(resource => resource.Contains('/')).ShouldBe(["pods/log"]);
    }

    [Theory]
    [InlineData("templates/clusterrole.yaml", "files/cluster-rules.yaml")]
    [InlineData("templates/environment-clusterrole.yaml", "files/environment-rules.yaml")]
    public void The_rules_fit_into_the_template(string template, string file)
    {
        var text = File.ReadAllText(ChartRole.PathOf(template));
        text.ShouldContain($"rules:\n{{{{ .Files.Get \"{file}\" |");
        text.ShouldContain("indent 2 }}");
        var indented = string.Join('\n', File.ReadAllLines(ChartRole.PathOf(file)).Select(line => "  " + line));
        var read = YamlReader.Read("rules:\n" + indented);
        read.Problems.ShouldBeEmpty();
        ((YamlNode.Mapping)read.Documents.Single()).Find("rules").ShouldBeOfType<YamlNode.Sequence>().Items.ShouldNotBeEmpty();
    }

    [Fact]
    public void The_template_puts_the_releases_own_name_into_the_right_to_bind()
    {
        File.ReadAllText(ChartRole.PathOf("files/cluster-rules.yaml")).ShouldContain("resourceNames: [reviewenv-environment]");
        File.ReadAllText(ChartRole.PathOf("templates/clusterrole.yaml")).ShouldContain("""replace "[reviewenv-environment]" (printf "[%s]" (include "reviewenv.environmentRole" .))""");
    }

    private static IEnumerable<ChartRule> AllRules => ChartRole.Cluster.Rules.Concat(ChartRole.Environment.Rules);
}
