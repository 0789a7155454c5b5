using System.Text.Json.Nodes;
using ReviewEnv.Kubernetes.Manifests.Security;

namespace ReviewEnv.Kubernetes.Tests.Security;

public sealed class PodSpecsTests
{
    [Theory]
    [InlineData("v1", "Pod", "spec")]
    [InlineData("v1", "PodTemplate", "template.spec")]
    [InlineData("v1", "ReplicationController", "spec.template.spec")]
    [InlineData("apps/v1", "Deployment", "spec.template.spec")]
    [InlineData("apps/v1", "ReplicaSet", "spec.template.spec")]
    [InlineData("apps/v1", "StatefulSet", "spec.template.spec")]
    [InlineData("apps/v1", "DaemonSet", "spec.template.spec")]
    [InlineData("extensions/v1beta1", "Deployment", "spec.template.spec")]
    [InlineData("batch/v1", "Job", "spec.template.spec")]
    [InlineData("batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec")]
    [InlineData("batch/v1beta1", "CronJob", "spec.jobTemplate.spec.template.spec")]
    public void Every_built_in_kind_that_makes_pods_shows_them(string apiVersion, string kind, string path)
    {
        JsonObject spec = new() { ["hostNetwork"] = true };
        JsonNode manifest = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject() }, ["spec"] = spec };
        foreach (var name in path.Split('.')[..^1].Reverse())
            manifest = new JsonObject { [name] = manifest };
        manifest["apiVersion"] = apiVersion;
        manifest["kind"] = kind;

        var pod = PodSpecs.Of(manifest.AsObject()).ShouldHaveSingleItem();
        pod.Path.ShouldBe(path);
        pod.Spec.ShouldBeSameAs(spec);
        pod.Metadata.ShouldNotBeNull();
    }

    [Fact]
    public void A_list_shows_the_pods_of_its_items() =>
        PodSpecs.Of(JsonNode.Parse("""
            { "apiVersion": "v1", "kind": "List", "items": [ { "apiVersion": "v1", "kind": "Service", "spec": {} }, { "apiVersion": "v1", "kind": "Pod", "spec": {} } ] }
            """)!.AsObject()).ShouldHaveSingleItem().Path.ShouldBe("items[1].spec");

    [Theory]
    [InlineData("""{ "apiVersion": "v1", "kind": "Service", "spec": {} }""")]
    [InlineData("""{ "apiVersion": "example.org/v1", "kind": "Deployment", "spec": { "template": { "spec": {} } } }""")]
    [InlineData("""{ "apiVersion": "apps/v1", "kind": "Deployment", "spec": { "template": "none" } }""")]
    [InlineData("""{ "apiVersion": 1, "kind": [] }""")]
    [InlineData("{}")]
    public void What_makes_no_pods_shows_none(string manifest) => PodSpecs.Of(JsonNode.Parse(manifest)!.AsObject()).ShouldBeEmpty();
}
