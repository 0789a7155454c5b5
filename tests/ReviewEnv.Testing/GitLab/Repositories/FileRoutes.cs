using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>The files of a commit.</summary>
internal sealed class FileRoutes
{
    private const string Raw = "projects/:id/repository/files/:file_path/raw";

    public static IEnumerable<Route> All =>
    [
        new("GET", "projects/:id/repository/tree", "path ref recursive page_token" + Pages.Parameters, Tree),
        new("GET", Raw, "ref lfs", Read),
        new("HEAD", Raw, "ref lfs", Read),
    ];

    private static ApiAnswer Tree(ApiRequest request)
    {
        var project = request.Project;
        if (Resolve(project, request.Text("ref")) is not { } commit) throw ApiError.NotFound("Tree");
        var all = project.Files.Tree(commit);
        var folder = request.Text("path")?.Trim('/') ?? "";
        if (folder.Length > 0 && !all.Any(entry => entry.Path == folder && entry.Type == "tree")) throw ApiError.NotFound("invalid revision or path");
        var below = folder.Length == 0 ? all : all.Where(entry => entry.Path.StartsWith(folder + "/", StringComparison.Ordinal));
        if (request.Flag("recursive") is not true) below = below.Where(entry => !entry.Path[(folder.Length == 0 ? 0 : folder.Length + 1)..].Contains('/'));
        return Pages.ByName(request, [.. below.OrderBy(entry => entry.Path, StringComparer.Ordinal)], entry => entry.Path, entry => new JsonObject
        {
            ["id"] = entry.Id,
            ["name"] = entry.Path[(entry.Path.LastIndexOf('/') + 1)..],
            ["type"] = entry.Type,
            ["path"] = entry.Path,
            ["mode"] = entry.Mode,
        });
    }

    private static ApiAnswer Read(ApiRequest request)
    {
        var project = request.Project;
        if (Resolve(project, request.Text("ref")) is not { } commit) throw ApiError.NotFound("Commit");
        var path = request.Needed("file_path");
        var content = project.Files.Read(commit, path) ?? throw ApiError.NotFound("File");
        var answer = new ApiAnswer(200) { Raw = content, ContentType = "text/plain" };
        answer.Headers["X-Gitlab-Blob-Id"] = project.Files.Tree(commit).First(entry => entry.Path == path).Id;
        answer.Headers["X-Gitlab-Commit-Id"] = commit.Value;
        answer.Headers["X-Gitlab-Last-Commit-Id"] = commit.Value;
        answer.Headers["X-Gitlab-Ref"] = request.Text("ref") ?? project.DefaultBranch;
        answer.Headers["X-Gitlab-Size"] = $"{content.Length}";
        answer.Headers["X-Gitlab-Content-Sha256"] = Convert.ToHexStringLower(SHA256.HashData(content));
        answer.Headers["X-Gitlab-File-Path"] = Uri.EscapeDataString(path);
        return answer;
    }

    private static CommitSha? Resolve(FakeProject project, string? name)
    {
        if (name is null or "HEAD") name = project.DefaultBranch;
        if (CommitSha.TryParse(name, out var sha)) return project.Refs.Find(sha.Value) is null ? null : sha;
        if (project.Refs.Branches.TryGetValue(name, out var head)) return head;
        return project.Refs.Tags.TryGetValue(name, out var tag) ? tag.Sha : null;
    }
}
