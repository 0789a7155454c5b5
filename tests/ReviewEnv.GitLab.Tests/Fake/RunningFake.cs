using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ReviewEnv.Testing.GitLab;

namespace ReviewEnv.GitLab.Tests.Fake;

/// <summary>A fake GitLab with one project, asked without any client of ours.</summary>
public abstract class RunningFake : IAsyncLifetime
{
    protected ManualTimeProvider Clock { get; } = new();

    protected FakeGitLab GitLab { get; }

    protected FakeProject Project { get; }

    protected HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    protected RunningFake()
    {
        GitLab = new(Clock);
        Project = GitLab.AddProject("shop/web");
    }

    protected string Base => $"{GitLab.Url}api/v4/projects/{Project.Id}/";

    public async Task InitializeAsync()
    {
        await GitLab.StartAsync();
        Http.DefaultRequestHeaders.Add("PRIVATE-TOKEN", GitLab.Token);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await GitLab.DisposeAsync();
    }

    protected async Task<(int Status, JsonNode? Json, HttpResponseHeaders Headers)> AskAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("http", StringComparison.Ordinal) ? path : Base + path);
        if (body is not null) request.Content = new StringContent(System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType == "application/json" && text.Length > 0 ? JsonNode.Parse(text) : null, answer.Headers);
    }

    protected async Task<JsonNode> GetAsync(string path)
    {
        var (status, json, _) = await AskAsync(HttpMethod.Get, path);
        status.ShouldBe(200);
        return json!;
    }

    protected static string? Header(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>The address behind <c>rel="next"</c>.</summary>
    protected static string? Next(HttpResponseHeaders headers) =>
        Header(headers, "Link")?.Split(", ").FirstOrDefault(link => link.EndsWith("rel=\"next\"", StringComparison.Ordinal)) is { } next ? next[1..next.IndexOf('>')] : null;
}
