using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Fake;

public sealed class FakeApplyTests : FakeApiTests
{
    private const string Web = "/apis/apps/v1/namespaces/a/deployments/web";
    private const string Map = "/api/v1/namespaces/a/configmaps/map";
    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task A_field_changed_by_another_manager_is_a_conflict_that_names_it()
    {
        (await Api.ApplyAsync(Web, Deployment("""{"replicas":2}"""))).Code.ShouldBe(201);
        await Api.PatchAsync(Web, """{"spec":{"replicas":3}}""");

        var (code, status) = await Api.ApplyAsync(Web, Deployment("""{"replicas":2}"""));

        code.ShouldBe(409);
        ((string?)status["reason"]).ShouldBe("Conflict");
        ((string?)status["message"]).ShouldBe("Apply failed with 1 conflict: conflict with \"kubectl\" using apps/v1: .spec.replicas");
        var cause = status["details"]!["causes"]!.AsArray().ShouldHaveSingleItem();
        ((string?)cause!["reason"]).ShouldBe("FieldManagerConflict");
        ((string?)cause["message"]).ShouldBe("conflict with \"kubectl\" using apps/v1");
        ((string?)cause["field"]).ShouldBe(".spec.replicas");
    }

    [Fact]
    public async Task Force_takes_a_field_over()
    {
        await Api.ApplyAsync(Map, Data("""{"a":"1"}"""), "one");
        (await Api.ApplyAsync(Map, Data("""{"a":"2"}"""), "two")).Code.ShouldBe(409);

        var (_, taken) = await Api.ApplyAsync(Map, Data("""{"a":"2"}"""), "two", force: true);

        ((string?)taken["data"]!["a"]).ShouldBe("2");
        taken["metadata"]!["managedFields"]!.AsArray().Select(entry => (string?)entry!["manager"]).ShouldBe(["two"]);
    }

    [Fact]
    public async Task What_a_manager_no_longer_applies_goes_unless_another_one_applies_it_too()
    {
        await Api.ApplyAsync(Map, Data("""{"a":"1","b":"2"}"""), "one");
        (await Api.ApplyAsync(Map, Data("""{"b":"2"}"""), "two")).Code.ShouldBe(200);

        var (_, rest) = await Api.ApplyAsync(Map, Data("{}"), "one");

        rest["data"]!.ToJsonString().ShouldBe("""{"b":"2"}""");
    }

    [Fact]
    public async Task A_default_returns_when_the_applied_value_goes()
    {
        await Api.ApplyAsync(Web, Deployment("""{"replicas":3}"""));
        var (_, after) = await Api.ApplyAsync(Web, Deployment("{}"));
        ((int?)after["spec"]!["replicas"]).ShouldBe(1);
    }

    [Fact]
    public async Task Applying_the_same_again_writes_nothing()
    {
        await Api.ApplyAsync(Web, Deployment("""{"replicas":3}"""));
        await Cluster.Controllers.SettledAsync();
        var (_, first) = await Api.GetAsync(Web);
        var (code, second) = await Api.ApplyAsync(Web, Deployment("""{"replicas":3}"""));
        code.ShouldBe(200);
        JsonNode.DeepEquals(first, second).ShouldBeTrue();
    }

    [Fact]
    public async Task Containers_and_their_variables_are_merged_by_name()
    {
        await Api.ApplyAsync(Web, Deployment("{}", """[{"name":"web","image":"i:1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}]"""));
        (await Api.ApplyAsync(Web, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s:1"},{"name":"web","env":[{"name":"C","value":"3"}]}]}}}}""", "two")).Code.ShouldBe(200);

        var (_, after) = await Api.ApplyAsync(Web, Deployment("{}", """[{"name":"web","image":"i:2","env":[{"name":"B","value":"2"}]}]"""));

        var containers = after["spec"]!["template"]!["spec"]!["containers"]!.AsArray();
        containers.Select(container => (string?)container!["image"]).ShouldBe(["i:2", "s:1"]);
        containers[0]!["env"]!.AsArray().Select(variable => (string?)variable!["name"]).ShouldBe(["B", "C"]);
        ((int?)after["metadata"]!["generation"]).ShouldBe(3);
    }

    [Fact]
    public async Task An_old_server_refuses_a_service_port_without_protocol_and_a_newer_one_does_not()
    {
        const string Service = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"ports":[{"port":80}]}}""";
        var (code, status) = await Api.ApplyAsync("/api/v1/namespaces/a/services/s", Service);
        code.ShouldBe(500);
        ((string?)status["message"]).ShouldBe("failed to create typed patch object: .spec.ports: element 0: associative list with keys has an element that omits key field \"protocol\" (and doesn't have default value)");

        Cluster.Behaviour.RejectsPortsWithoutProtocol = false;
        (await Api.ApplyAsync("/api/v1/namespaces/a/services/s", Service)).Code.ShouldBe(201);
        (await Api.ApplyAsync("/api/v1/namespaces/a/services/s", Service)).Body["spec"]!["ports"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_container_port_is_tcp_unless_it_says_otherwise()
    {
        var (code, made) = await Api.ApplyAsync(Web, Deployment("{}", """[{"name":"web","image":"i:1","ports":[{"containerPort":80}]}]"""));
        code.ShouldBe(201);
        var fields = made["metadata"]!["managedFields"]![0]!["fieldsV1"]!;
        fields["f:spec"]!["f:selector"]!.ToJsonString().ShouldBe("{}");
        fields["f:spec"]!["f:template"]!["f:spec"]!["f:containers"]!["k:{\"name\":\"web\"}"]!["f:ports"]!.ToJsonString(Relaxed)
            .ShouldBe("""{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}""");
    }

    [Fact]
    public async Task Who_created_a_map_keeps_the_map_when_its_entries_are_taken_over()
    {
        await Api.SendAsync("POST", "/api/v1/namespaces/a/configmaps?fieldManager=x", Data("""{"a":"1"}"""));
        var (_, taken) = await Api.ApplyAsync(Map, Data("""{"a":"2","b":"3"}"""), "me", force: true);
        taken["metadata"]!["managedFields"]!.AsArray().Select(entry => $"{entry!["manager"]} {entry["fieldsV1"]!.ToJsonString()}")
            .ShouldBe(["""me {"f:data":{"f:a":{},"f:b":{}}}""", """x {"f:data":{}}"""]);
    }

    [Fact]
    public async Task A_dry_run_answers_as_if_and_stores_nothing()
    {
        (await Api.SendAsync("PATCH", $"{Map}?fieldManager=one&dryRun=All", Data("""{"a":"1"}"""), "application/apply-patch+yaml")).Code.ShouldBe(201);
        (await Api.GetAsync(Map)).Code.ShouldBe(404);
    }

    private static string Data(string data) => $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"map"},"data":{{data}}}""";

    private static string Deployment(string spec, string containers = """[{"name":"web","image":"i:1"}]""")
    {
        var body = JsonNode.Parse($$"""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{{spec}}}""")!;
        body["spec"]!["selector"] = JsonNode.Parse("""{"matchLabels":{"app":"web"}}""");
        body["spec"]!["template"] = JsonNode.Parse($$$"""{"metadata":{"labels":{"app":"web"}},"spec":{"containers":{{{containers}}}}}""");
        return body.ToJsonString();
    }
}
