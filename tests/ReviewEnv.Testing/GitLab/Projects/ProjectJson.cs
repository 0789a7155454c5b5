using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Projects and what is in their repositories, as the API shows them.</summary>
internal static class ProjectJson
{
    public static JsonObject Of(FakeProject project) => new()
    {
        ["id"] = project.Id,
        ["description"] = null,
        ["name"] = NameOf(project),
        ["name_with_namespace"] = project.Path.Replace("/", " / "),
        ["path"] = NameOf(project),
        ["path_with_namespace"] = project.Path,
        ["default_branch"] = project.Refs.Branches.Count == 0 ? null : project.DefaultBranch,
        ["ssh_url_to_repo"] = $"git@{project.Forge.Url.Host}:{project.Path}.git",
        ["http_url_to_repo"] = project.HttpUrlToRepo.ToString(),
        ["web_url"] = project.WebUrl.ToString(),
        ["namespace"] = new JsonObject { ["id"] = 1, ["full_path"] = NamespaceOf(project), ["kind"] = "group" },
        ["visibility"] = "private",
        ["archived"] = project.Archived,
        ["marked_for_deletion_on"] = project.MarkedForDeletion ? "2026-01-05" : null,
        ["empty_repo"] = project.Refs.Branches.Count == 0,
        ["forked_from_project"] = project.ForkedFrom is { Deleted: false } origin ? new JsonObject { ["id"] = origin.Id, ["path_with_namespace"] = origin.Path } : null,
        ["ci_config_path"] = "",
        ["permissions"] = new JsonObject { ["project_access"] = new JsonObject { ["access_level"] = project.TokenAccess }, ["group_access"] = null },
    };

    public static JsonObject OfBranch(FakeProject project, string name, CommitSha sha) => new()
    {
        ["name"] = name,
        ["commit"] = OfCommit(project, sha),
        ["merged"] = false,
        ["protected"] = project.ProtectedBranches.Contains(name),
        ["developers_can_push"] = false,
        ["developers_can_merge"] = false,
        ["can_push"] = project.TokenAccess >= 30,
        ["default"] = name == project.DefaultBranch,
        ["web_url"] = $"{project.WebUrl}/-/tree/{Uri.EscapeDataString(name).Replace("%2F", "/")}",
    };

    public static JsonObject OfTag(FakeProject project, FakeTag tag) => new()
    {
        ["name"] = tag.Name,
        ["message"] = "",
        ["target"] = tag.Target.Value,
        ["commit"] = OfCommit(project, tag.Sha),
        ["release"] = null,
        ["protected"] = false,
    };

    public static JsonObject OfCommit(FakeProject project, CommitSha sha)
    {
        var commit = project.Refs.Commit(sha);
        var author = project.Forge.User(commit.Author);
        return new()
        {
            ["id"] = sha.Value,
            ["short_id"] = sha.Short,
            ["created_at"] = Stamp.Commit(commit.At),
            ["parent_ids"] = new JsonArray(),
            ["title"] = commit.Title,
            ["message"] = commit.Title,
            ["author_name"] = author.Name,
            ["author_email"] = $"{author.Username}@example.com",
            ["authored_date"] = Stamp.Commit(commit.At),
            ["committer_name"] = author.Name,
            ["committer_email"] = $"{author.Username}@example.com",
            ["committed_date"] = Stamp.Commit(commit.At),
            ["web_url"] = $"{project.WebUrl}/-/commit/{sha.Value}",
        };
    }

    public static string NameOf(FakeProject project) => project.Path[(project.Path.LastIndexOf('/') + 1)..];

    public static string NamespaceOf(FakeProject project) => project.Path[..Math.Max(0, project.Path.LastIndexOf('/'))];
}
