using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>A project, as it stands in deliveries.</summary>
internal static class ProjectPayload
{
    /// <param name="withId">The source and the target of a merge request have none.</param>
    public static JsonObject Of(FakeProject project, bool withId = true)
    {
        var (web, ssh, http) = (project.WebUrl.ToString(), $"git@{project.Forge.Url.Host}:{project.Path}.git", project.HttpUrlToRepo.ToString());
        var json = new JsonObject
        {
            ["name"] = ProjectJson.NameOf(project),
            ["description"] = "",
            ["web_url"] = web,
            ["avatar_url"] = null,
            ["git_ssh_url"] = ssh,
            ["git_http_url"] = http,
            ["namespace"] = ProjectJson.NamespaceOf(project),
            ["visibility_level"] = 0,
            ["path_with_namespace"] = project.Path,
            ["default_branch"] = project.DefaultBranch,
            ["ci_config_path"] = "",
            ["homepage"] = web,
            ["url"] = ssh,
            ["ssh_url"] = ssh,
            ["http_url"] = http,
        };
        if (withId) json["id"] = project.Id;
        return json;
    }

    public static JsonObject Repository(FakeProject project) => new()
    {
        ["name"] = ProjectJson.NameOf(project),
        ["url"] = $"git@{project.Forge.Url.Host}:{project.Path}.git",
        ["description"] = "",
        ["homepage"] = project.WebUrl.ToString(),
        ["git_http_url"] = project.HttpUrlToRepo.ToString(),
        ["visibility_level"] = 0,
    };

    public static JsonObject Commit(FakeProject project, FakeCommit commit) => new()
    {
        ["id"] = commit.Sha.Value,
        ["message"] = commit.Title + "\n",
        ["title"] = commit.Title,
        ["timestamp"] = Stamp.Commit(commit.At),
        ["url"] = $"{project.WebUrl}/-/commit/{commit.Sha.Value}",
        ["author"] = new JsonObject { ["name"] = commit.Author, ["email"] = "[REDACTED]" },
    };
}
