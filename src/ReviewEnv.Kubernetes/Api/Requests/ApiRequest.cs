using System.Text.Json.Nodes;

namespace ReviewEnv.Kubernetes.Api.Requests;

/// <summary>One request as it can be sent, and sent again.</summary>
/// <param name="Path">Relative to the server's base address, with the query.</param>
/// <param name="Verb">How Kubernetes calls what is done: <c>get</c>, <c>list</c>, <c>apply</c>.</param>
/// <param name="Subject">To what, for messages: <c>Deployment web in namespace shop</c>.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path, string Verb, string Subject)
{
    public const string Json = "application/json";

    public string Accept { get; init; } = Json;

    /// <summary>UTF-8; never shown to anyone.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    public string ContentType { get; init; } = Json;

    /// <summary>Sending it twice has the same effect as sending it once.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>The server's words about it may echo values that are nobody's business.</summary>
    public bool IsAboutSecret { get; init; }

    public static ApiRequest Get(ResourceKind kind, string? space, string name) => About(HttpMethod.Get, kind, space, name, "get", "") with { IsRepeatable = true };

    public static ApiRequest List(ResourceKind kind, string? space, string query) => About(HttpMethod.Get, kind, space, null, "list", query) with { IsRepeatable = true };

    public static ApiRequest Watch(ResourceKind kind, string? space, string query) => About(HttpMethod.Get, kind, space, null, "watch", query);

    public static ApiRequest Create(ResourceKind kind, string? space, JsonObject manifest) =>
        About(HttpMethod.Post, kind, space, NameOf(manifest), "create", new Query().With("fieldManager", ClusterClient.FieldManager), kind.PathIn(space)) with
        {
            Body = JsonBody.Of(manifest),
        };

    public static ApiRequest Apply(ResourceKind kind, string? space, JsonObject manifest, ApplyOptions apply)
    {
        var name = NameOf(manifest) ?? throw new ArgumentException("An object without metadata.name cannot be applied.", nameof(manifest));
        var query = new Query().With("fieldManager", apply.Manager ?? ClusterClient.FieldManager).With("force", apply.Force ? "true" : null).With("dryRun", apply.DryRun ? "All" : null);
        return About(HttpMethod.Patch, kind, space, name, "apply", query) with
        {
            Body = JsonBody.Of(manifest),
            ContentType = "application/apply-patch+yaml",
            IsRepeatable = true,
        };
    }

    public static ApiRequest MergePatch(ResourceKind kind, string? space, string name, JsonObject patch) =>
        About(HttpMethod.Patch, kind, space, name, "patch", new Query().With("fieldManager", ClusterClient.FieldManager)) with
        {
            Body = JsonBody.Of(patch),
            ContentType = "application/merge-patch+json",
        };

    /// <summary>Repeatable only with a UID: without one the second try could hit a namesake that somebody has just made.</summary>
    public static ApiRequest Delete(ResourceKind kind, string? space, string name, DeleteOptions delete)
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = delete.Propagation };
        if (delete.Uid is { } uid) body["preconditions"] = new JsonObject { ["uid"] = uid };
        if (delete.GracePeriodSeconds is { } seconds) body["gracePeriodSeconds"] = seconds;
        return About(HttpMethod.Delete, kind, space, name, "delete", "") with { Body = JsonBody.Of(body), IsRepeatable = delete.Uid is not null };
    }

    private static ApiRequest About(HttpMethod method, ResourceKind kind, string? space, string? name, string verb, string query, string? path = null)
    {
        var subject = name is null ? $"{kind.Kind} objects" : $"{kind.Kind} {name}";
        if (kind.Namespaced) subject += space is null ? " in all namespaces" : $" in namespace {space}";
        return new ApiRequest(method, (path ?? (name is null ? kind.PathIn(space) : kind.PathOf(space, name))) + query, verb, subject) { IsAboutSecret = kind is { Kind: "Secret", Group: "" } };
    }

    private static string? NameOf(JsonObject manifest) =>
        manifest["metadata"] is JsonObject metadata && metadata["name"] is JsonValue value && value.TryGetValue(out string? name) && name.Length > 0 ? name : null;
}
