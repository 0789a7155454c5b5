using System.Text.Json;
using ReviewEnv.Kubernetes.Manifests;

namespace ReviewEnv.Kubernetes.Tests.Manifests;

public sealed class FieldDiffTests
{
    private static string[] Diff(string live, string applied) =>
        [.. FieldDiff.Between(JsonSerializer.Deserialize<JsonElement>(live), JsonSerializer.Deserialize<JsonElement>(applied)).Select(change => change.ToString())];

    private static string Deployment(string containers, string more = "") => $$"""
        { "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web", "labels": { "app.kubernetes.io/name": "web" } }, "spec": { "replicas": 1{{more}}, "template": { "spec": { "containers": [ {{containers}} ] } } } }
        """;

    [Fact]
    public void What_servers_write_by_themselves_is_no_difference() => Diff(
        """{ "kind": "ConfigMap", "metadata": { "name": "a", "uid": "1", "resourceVersion": "5", "generation": 1, "creationTimestamp": "2026-11-20T09:00:00Z", "selfLink": "/a", "managedFields": [] }, "status": { "x": 1 } }""",
        """{ "kind": "ConfigMap", "metadata": { "name": "a", "uid": "1", "resourceVersion": "6", "generation": 2, "managedFields": [ {} ] }, "status": { "x": 2 } }""").ShouldBeEmpty();

    [Fact]
    public void Each_field_that_changes_comes_or_goes_is_told() => Diff(
        Deployment("""{ "name": "app", "image": "shop:1", "tty": true, "resources": {} }""", ", \"paused\": true"),
        Deployment("""{ "name": "app", "image": "shop:2", "tty": true, "resources": { "limits": { "cpu": "1" } } }""", ", \"minReadySeconds\": 5")).ShouldBe([
            "spec.paused: removed true",
            "spec.template.spec.containers[app].image: \"shop:1\" -> \"shop:2\"",
            "spec.template.spec.containers[app].resources.limits.cpu: added \"1\"",
            "spec.minReadySeconds: added 5",
        ], ignoreOrder: true);

    [Fact]
    public void An_item_put_in_front_changes_no_other() => Diff(
        Deployment("""{ "name": "app", "env": [ { "name": "B", "value": "2" } ], "ports": [ { "containerPort": 80 }, { "containerPort": 80, "protocol": "UDP", "name": "u" } ] }"""),
        Deployment("""{ "name": "side", "image": "side:1" }, { "name": "app", "env": [ { "name": "A", "value": "1" }, { "name": "B", "value": "3" } ], "ports": [ { "containerPort": 80, "protocol": "TCP" }, { "containerPort": 80, "protocol": "UDP", "name": "v" } ] }""")).ShouldBe([
            "spec.template.spec.containers[app].env[A]: added {\"name\":\"A\",\"value\":\"1\"}",
            "spec.template.spec.containers[app].env[B].value: \"2\" -> \"3\"",
            "spec.template.spec.containers[app].ports[80].protocol: added \"TCP\"",
            "spec.template.spec.containers[app].ports[80/UDP].name: \"u\" -> \"v\"",
            "spec.template.spec.containers[side]: added {\"name\":\"side\",\"image\":\"side:1\"}",
        ], ignoreOrder: true);

    [Fact]
    public void A_service_matches_its_ports_by_number() => Diff(
        """{ "kind": "Service", "spec": { "ports": [ { "name": "http", "port": 80, "targetPort": 8080 } ] } }""",
        """{ "kind": "Service", "spec": { "ports": [ { "name": "metrics", "port": 9090 }, { "name": "http", "port": 80, "targetPort": 8081 } ] } }""").ShouldBe([
            "spec.ports[80].targetPort: 8080 -> 8081",
            "spec.ports[9090]: added {\"name\":\"metrics\",\"port\":9090}",
        ]);

    [Fact]
    public void Plain_lists_are_told_as_a_whole_and_a_new_order_counts()
    {
        Diff(Deployment("""{ "name": "app", "args": ["a", "b"] }"""), Deployment("""{ "name": "app", "args": ["a"] }""")).ShouldBe(["spec.template.spec.containers[app].args: [\"a\",\"b\"] -> [\"a\"]"]);
        Diff(Deployment("""{ "name": "a" }, { "name": "b" }"""), Deployment("""{ "name": "b" }, { "name": "a" }""")).ShouldBe(["spec.template.spec.containers (order): a, b -> b, a"]);
    }

    [Fact]
    public void Items_that_nothing_tells_apart_go_by_their_place() => Diff(
        """{ "kind": "NetworkPolicy", "spec": { "ingress": [ { "from": [] }, { "from": [] } ] } }""",
        """{ "kind": "NetworkPolicy", "spec": { "ingress": [ { "from": [ { "podSelector": {} } ] } ] } }""").ShouldBe([
            "spec.ingress[0].from[0]: added {\"podSelector\":{}}",
            "spec.ingress[1]: removed {\"from\":[]}",
        ]);

    [Fact]
    public void Keys_with_dots_are_quoted() => Diff(
        """{ "kind": "ConfigMap", "metadata": { "labels": { "app.kubernetes.io/name": "a" } }, "data": { "a.yaml": "x" } }""",
        """{ "kind": "ConfigMap", "metadata": { "labels": { "app.kubernetes.io/name": "b" } }, "data": { "a.yaml": "<y>" } }""").ShouldBe([
            "metadata.labels['app.kubernetes.io/name']: \"a\" -> \"b\"",
            "data['a.yaml']: \"x\" -> \"<y>\"",
        ]);

    [Theory]
    [InlineData("\"kind\": \"Secret\", ")]
    [InlineData("")]
    public void The_values_of_a_secret_are_never_shown(string kind)
    {
        var changes = Diff(
            $$"""{ {{kind}}"metadata": { "annotations": { "kubectl.kubernetes.io/last-applied-configuration": "{\"data\":{\"a\":\"c2VjcmV0\"} }", "other/copy": "{\"a\":\"c2VjcmV0\"}", "note": "x" } }, "data": { "a": "c2VjcmV0", "b.c": "c2VjcmV0", "same": "c2VjcmV0" } }""",
            $$"""{ {{kind}}"metadata": { "annotations": { "note": "y" } }, "data": { "a": "c2VjcmV0Mg==", "same": "c2VjcmV0" }, "stringData": { "d": "c2VjcmV0" } }""");
        changes.ShouldBe([
            "metadata.annotations['other/copy']: removed (not shown)",
            "metadata.annotations.note: \"x\" -> \"y\"",
            "data.a: changed (not shown)",
            "data['b.c']: removed (not shown)",
            "stringData.d: added (not shown)",
        ]);
        Diff($$"""{ {{kind}}"data": "c2VjcmV0", "stringData": ["c2VjcmV0"] }""", $$"""{ {{kind}}"data": { "a": "c2VjcmV0" } , "stringData": ["c2VjcmV0Mg=="] }""").ShouldAllBe(change => !change.Contains("c2VjcmV0"));
    }

    [Fact]
    public void A_missing_kind_of_a_list_item_is_no_difference() => Diff("""{ "metadata": { "name": "a" } }""", """{ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a" } }""").ShouldBeEmpty();

    [Fact]
    public void Null_is_the_same_as_nothing() => Diff("""{ "kind": "X", "spec": { "a": null } }""", """{ "kind": "X", "spec": {} }""").ShouldBeEmpty();

    [Fact]
    public void A_value_that_becomes_an_object_is_one_change() => Diff("""{ "kind": "X", "spec": { "a": 1, "b": { "c": 1 } } }""", """{ "kind": "X", "spec": { "a": { "c": 1 }, "b": [] } }""")
        .ShouldBe(["spec.a: 1 -> {\"c\":1}", "spec.b: {\"c\":1} -> []"]);
}
