using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes.Storage;

namespace ReviewEnv.Testing.Kubernetes.Http;

/// <summary>A complete answer.</summary>
internal sealed record Answer(int Code, string Body, string ContentType = "application/json")
{
    public TimeSpan? RetryAfter { get; init; }

    public static Answer Of(JsonNode body, int code = 200) => new(code, body.ToJsonString(JsonText.Plain) + "\n");

    public static Answer Of(Refusal refusal) => Of(refusal.Status(), refusal.Code);
}
