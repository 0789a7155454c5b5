using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace ReviewEnv.Testing.GitLab;

/// <summary>From a request to whoever answers it, by way of everything that GitLab checks first.</summary>
internal sealed class ApiEndpoint(Forge forge, Gatekeeper gatekeeper, IReadOnlyList<Route> routes)
{
    public const string Root = "/api/v4/";

    /// <param name="target">Path and query, exactly as sent.</param>
    /// <param name="header">A header's value; null when absent.</param>
    public async Task<ApiAnswer> AnswerAsync(string method, string target, string body, Func<string, string?> header)
    {
        try
        {
            var (path, query) = Split(target);
            var user = gatekeeper.Authenticate(header, query);
            var route = Find(method, path, out var values);
            gatekeeper.CheckScope(route);
            var request = new ApiRequest(method, forge.Url.AbsoluteUri.TrimEnd('/') + path, query, Merge(query, ReadBody(body, header("Content-Type")), values), user);
            if (route.AnswerLater is not { } later)
            {
                lock (forge.Gate)
                {
                    Prepare(route, request, target, values);
                    return route.Answer(request);
                }
            }

            lock (forge.Gate) Prepare(route, request, target, values);
            return await later(request);
        }
        catch (ApiError error)
        {
            return ApiAnswer.Of(error);
        }
    }

    private static (string Path, Dictionary<string, string> Query) Split(string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var query = QueryHelpers.ParseQuery(mark < 0 ? "" : target[mark..]).ToDictionary(pair => pair.Key, pair => pair.Value[^1] ?? "");
        return (mark < 0 ? target : target[..mark], query);
    }

    private Route Find(string method, string path, out Dictionary<string, string> values)
    {
        var segments = path[Root.Length..].TrimEnd('/').Split('/');
        foreach (var route in routes)
        {
            if (route.Match(method, segments) is not { } match) continue;
            if (route.Since > forge.Version) throw ApiError.UnknownEndpoint();
            values = match;
            return route;
        }

        forge.Violate($"{method} {path}: no such endpoint");
        throw ApiError.UnknownEndpoint();
    }

    private void Prepare(Route route, ApiRequest request, string target, Dictionary<string, string> values)
    {
        if (route.IsOfProject) request.Project = gatekeeper.FindProject(route, values["id"], target);
        var missing = route.Required.Where(name => !request.Has(name)).Select(name => $"{name} is missing").ToList();
        if (missing.Count > 0) throw ApiError.Parameter(string.Join(", ", missing));
        foreach (var name in request.Names.Where(name => !route.Knows(name.TrimEnd('[', ']')))) forge.Violate($"{route.Method} {route.Pattern}: no such parameter '{name}'");
    }

    private JsonObject? ReadBody(string body, string? contentType)
    {
        if (body.Length == 0) return null;
        if (contentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true)
        {
            return new(QueryHelpers.ParseQuery(body).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value[^1]))));
        }

        if (contentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true)
        {
            forge.Violate($"a body of the type '{contentType}'");
            throw new ApiError(406, new() { ["error"] = "The requested content-type is not supported." });
        }

        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            forge.Violate("a body that is not JSON");
            throw ApiError.Parameter("message body does not match declared format");
        }
    }

    private static Dictionary<string, JsonNode?> Merge(Dictionary<string, string> query, JsonObject? body, Dictionary<string, string> path)
    {
        var merged = query.ToDictionary(pair => pair.Key, pair => (JsonNode?)JsonValue.Create(pair.Value));
        foreach (var (name, value) in body ?? []) merged[name] = value;
        foreach (var (name, value) in path) merged[name] = JsonValue.Create(value);
        return merged;
    }
}
