using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ReviewEnv.EndToEnd.CloudFormation;

/// <summary>What GitLab sends, signed as it signs.</summary>
internal sealed class GitLabSide(Workspace workspace, HttpClient http)
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public static string SigningToken { get; } = "whsec_" + Convert.ToBase64String(Key);

    public Task PushAsync(string project, string branch, string before, string after) => SendAsync("Push Hook", PushPayload.Of(project, $"refs/heads/{branch}", before, after));

    public Task MergeAsync(string project, string branch, string commit) => SendAsync("Merge Request Hook", JsonSerializer.SerializeToUtf8Bytes(new
    {
        object_kind = "merge_request",
        event_type = "merge_request",
        user = new { username = "ada" },
        project = new { id = 42, path_with_namespace = project },
        object_attributes = new
        {
            iid = 5,
            action = "merge",
            state = "merged",
            title = "Say hello",
            source_branch = branch,
            target_branch = "main",
            source_project_id = 42,
            target_project_id = 42,
            updated_at = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            last_commit = new { id = commit },
        },
    }));

    private async Task SendAsync(string kind, byte[] body)
    {
        var id = Guid.NewGuid().ToString();
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(workspace.Server, "/webhooks/gitlab")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-Gitlab-Event", kind);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(Key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body])));
        using var answer = await http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }
}
