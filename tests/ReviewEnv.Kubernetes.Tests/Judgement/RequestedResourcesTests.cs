using System.Text.Json.Nodes;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Tests.Judgement;

public sealed class RequestedResourcesTests
{
    private const decimal Mi = 1048576m;

    private static RequestedResources Of(string spec) => RequestedResources.Of(JsonNode.Parse(spec)!.AsObject());

    private static string Asks(string cpu, string memory, string more = "") => $$"""{ "resources": { "requests": { "cpu": "{{cpu}}", "memory": "{{memory}}" } }{{more}} }""";

    [Fact]
    public void Containers_add_up() => Of($$"""{ "containers": [ {{Asks("100m", "64Mi")}}, {{Asks("1", "128Mi")}}, {} ] }""").ShouldBe(new(1.1m, 192 * Mi));

    [Fact]
    public void The_largest_init_container_counts_if_it_is_larger_than_all_containers_together() =>
        Of($$"""{ "initContainers": [ {{Asks("500m", "32Mi")}}, {{Asks("200m", "512Mi")}} ], "containers": [ {{Asks("400m", "64Mi")}} ] }""").ShouldBe(new(0.5m, 512 * Mi));

    [Fact]
    public void Sidecars_run_beside_everything_that_starts_after_them()
    {
        const string Always = ", \"restartPolicy\": \"Always\"";
        Of($$"""{ "initContainers": [ {{Asks("100m", "16Mi", Always)}} ], "containers": [ {{Asks("400m", "64Mi")}} ] }""").ShouldBe(new(0.5m, 80 * Mi));
        Of($$"""{ "initContainers": [ {{Asks("1", "16Mi")}}, {{Asks("100m", "16Mi", Always)}}, {{Asks("1", "16Mi")}} ], "containers": [ {{Asks("400m", "64Mi")}} ] }""").ShouldBe(new(1.1m, 80 * Mi));
    }

    [Fact]
    public void A_limit_alone_is_a_request_too() => Of("""{ "containers": [ { "resources": { "limits": { "cpu": 2, "memory": "64Mi" } } } ] }""").ShouldBe(new(2, 64 * Mi));

    [Fact]
    public void Overhead_comes_on_top_and_a_request_for_the_pod_stands_in_for_its_containers() =>
        Of($$"""{ "spec": { "overhead": { "cpu": "50m" }, "resources": { "requests": { "cpu": "2" } }, "containers": [ {{Asks("400m", "64Mi")}} ] } }""").ShouldBe(new(2.05m, 64 * Mi));

    [Fact]
    public void Replicas_multiply() => (Of($$"""{ "containers": [ {{Asks("100m", "64Mi")}} ] }""") * 3 + new RequestedResources(1, 0)).ShouldBe(new(1.3m, 192 * Mi));

    [Fact]
    public void What_cannot_be_read_counts_for_nothing() => Of("""{ "containers": [ { "resources": { "requests": { "cpu": "lots", "memory": [] } } }, 3 ] }""").ShouldBe(default);
}
