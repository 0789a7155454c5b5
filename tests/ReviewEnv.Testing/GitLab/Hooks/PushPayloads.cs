using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Bodies of push and tag push deliveries.</summary>
internal static class PushPayloads
{
    public static JsonObject Of(FakeProject project, RefChange change, FakeUser user, bool hasCommits)
    {
        var kind = change.Ref.IsTag ? "tag_push" : "push";
        var commits = hasCommits && change.Commit is { } head ? new JsonArray(Commit(project, head)) : [];
        return new()
        {
            ["object_kind"] = kind,
            ["event_name"] = kind,
            ["before"] = change.Before.Value,
            ["after"] = change.After.Value,
            ["ref"] = change.Ref.FullName,
            ["ref_protected"] = !change.Ref.IsTag && project.ProtectedBranches.Contains(change.Ref.Name),
            ["checkout_sha"] = change.Commit?.Value,
            ["message"] = null,
            ["user_id"] = user.Id,
            ["user_name"] = user.Name,
            ["user_username"] = user.Username,
            ["user_email"] = null,
            ["user_avatar"] = null,
            ["project_id"] = project.Id,
            ["project"] = ProjectPayload.Of(project),
            ["total_commits_count"] = commits.Count,
            ["commits"] = commits,
            ["push_options"] = new JsonObject(),
            ["repository"] = ProjectPayload.Repository(project),
        };
    }

    private static JsonObject Commit(FakeProject project, Core.Branches.CommitSha sha)
    {
        var json = ProjectPayload.Commit(project, project.Refs.Commit(sha));
        json["added"] = new JsonArray();
        json["modified"] = new JsonArray("index.html");
        json["removed"] = new JsonArray();
        return json;
    }
}
