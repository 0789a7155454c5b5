using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>An answer of GitLab that is an error, in one of the shapes it has for them.</summary>
internal sealed class ApiError(int status, JsonObject body) : Exception(body.ToJsonString())
{
    public int Status => status;

    public JsonObject Body => body;

    public string? Location { get; private init; }

    public static ApiError Says(int status, string message) => new(status, new() { ["message"] = message });

    /// <summary>What the validation of parameters says.</summary>
    public static ApiError Parameter(string error) => new(400, new() { ["error"] = error });

    public static ApiError BadRequest(string reason) => Says(400, $"400 Bad request - {reason}");

    /// <summary>What the validation of a record says.</summary>
    public static ApiError Invalid(string field, string problem) => new(400, new() { ["message"] = new JsonObject { [field] = new JsonArray(problem) } });

    public static ApiError NotFound(string what) => Says(404, what.Length == 0 ? "404 Not found" : $"404 {what} Not Found");

    public static ApiError Forbidden(string? reason = null) => Says(403, reason is null ? "403 Forbidden" : $"403 Forbidden - {reason}");

    public static ApiError Unauthorized() => Says(401, "401 Unauthorized");

    public static ApiError InvalidToken(string description) => new(401, new() { ["error"] = "invalid_token", ["error_description"] = description });

    public static ApiError InsufficientScope(string scope) => new(403, new()
    {
        ["error"] = "insufficient_scope",
        ["error_description"] = "The request requires higher privileges than provided by the access token.",
        ["scope"] = scope,
    });

    public static ApiError UnknownEndpoint() => new(404, new() { ["error"] = "404 Not Found" });

    public static ApiError Moved(string location) => new(301, new() { ["message"] = $"This resource has been moved permanently to {location}." }) { Location = location };
}
