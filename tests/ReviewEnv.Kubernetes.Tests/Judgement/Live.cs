using System.Text.Json;
using ReviewEnv.Kubernetes.Live;
using ReviewEnv.Kubernetes.Live.Judgement;

namespace ReviewEnv.Kubernetes.Tests.Judgement;

/// <summary>Objects as servers answer them, cut to what matters.</summary>
internal static class Live
{
    public static JsonElement Json(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    /// <param name="spec">Members of the spec.</param>
    /// <param name="status">Members of the status.</param>
    public static JsonElement Object(string apiVersion, string kind, string spec, string status, int generation = 2, string metadata = "") => Json($$"""
        {
          "apiVersion": "{{apiVersion}}", "kind": "{{kind}}",
          "metadata": { "name": "web", "namespace": "review-shop-fix-login", "uid": "5d5a3a2c-3c1d-4b0e-9d36-0b7c4a2a77f1", "resourceVersion": "8123", "generation": {{generation}}, "creationTimestamp": "2026-11-20T09:00:00Z"{{metadata}} },
          "spec": { {{spec}} },
          "status": { {{status}} }
        }
        """);

    public static string Condition(string type, string status, string reason = "", string message = "", string more = "") =>
        $$"""{ "type": "{{type}}", "status": "{{status}}", "reason": "{{reason}}", "message": {{JsonSerializer.Serialize(message)}}, "lastTransitionTime": "2026-11-20T09:00:05Z"{{more}} }""";

    public static void ShouldBeHealthy(this JsonElement live) => HealthOf.Judge(live).ShouldBe(Health.Good);

    public static void ShouldWait(this JsonElement live, string why) => HealthOf.Judge(live).ShouldBe(Health.Waiting(why));

    public static void ShouldBeBroken(this JsonElement live, string why) => HealthOf.Judge(live).ShouldBe(Health.Broken(why));
}
