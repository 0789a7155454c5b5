using System.Text;
using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>What goes back over the wire.</summary>
internal sealed record ApiAnswer(int Status)
{
    public JsonNode? Json { get; init; }

    public byte[]? Raw { get; init; }

    public string ContentType { get; init; } = "application/json";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public byte[] Bytes => Raw ?? (Json is null ? [] : Encoding.UTF8.GetBytes(Json.ToJsonString()));

    public static ApiAnswer Ok(JsonNode json) => new(200) { Json = json };

    public static ApiAnswer Created(JsonNode json) => new(201) { Json = json };

    public static ApiAnswer NoContent() => new(204);

    public static ApiAnswer Html(int status, string title) => new(status)
    {
        Raw = Encoding.UTF8.GetBytes($"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1><p>Please try again later.</p></body></html>\n"),
        ContentType = "text/html; charset=utf-8",
    };

    public static ApiAnswer Text(int status, string text) => new(status) { Raw = Encoding.UTF8.GetBytes(text), ContentType = "text/plain" };

    public static ApiAnswer Of(ApiError error)
    {
        var answer = new ApiAnswer(error.Status) { Json = error.Body };
        if (error.Location is { } location) answer.Headers["Location"] = location;
        return answer;
    }
}
