using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ReviewEnv.Testing.Kubernetes;

namespace ReviewEnv.Kubernetes.Tests.Fake;

/// <summary>Plain HTTP to a fake cluster, so that its tests rest on nothing else.</summary>
internal sealed class FakeApi(FakeCluster cluster) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = cluster.Server };

    public Task<(int Code, JsonNode Body)> GetAsync(string path) => SendAsync("GET", path);

    public Task<(int Code, JsonNode Body)> PostAsync(string path, string body) => SendAsync("POST", path, body);

    public Task<(int Code, JsonNode Body)> ApplyAsync(string path, string body, string manager = "reviewenv", bool force = false) =>
        SendAsync("PATCH", $"{path}?fieldManager={manager}{(force ? "&force=true" : "")}", body, "application/apply-patch+yaml");

    public Task<(int Code, JsonNode Body)> PatchAsync(string path, string body, string manager = "kubectl") =>
        SendAsync("PATCH", $"{path}?fieldManager={manager}", body, "application/merge-patch+json");

    public Task<(int Code, JsonNode Body)> DeleteAsync(string path, string? body = null) => SendAsync("DELETE", path, body);

    public async Task<(int Code, JsonNode Body)> SendAsync(string method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new(method), path.TrimStart('/'));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type));
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : JsonValue.Create(text));
    }

    public Task SpaceAsync(string name) => PostAsync("/api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""");

    /// <summary>The lines of a watch until it ends or enough have come.</summary>
    public async Task<List<JsonNode>> WatchAsync(string path, int count, Func<Task>? meanwhile = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var response = await http.GetAsync(path.TrimStart('/'), HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if (meanwhile is not null) await meanwhile();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        var lines = new List<JsonNode>();
        while (lines.Count < count && await reader.ReadLineAsync(limit.Token) is { } line) lines.Add(JsonNode.Parse(line)!);
        return lines;
    }

    public void Dispose() => http.Dispose();
}
