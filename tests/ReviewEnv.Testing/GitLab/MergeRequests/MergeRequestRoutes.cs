using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Merge requests, read only.</summary>
internal sealed class MergeRequestRoutes
{
    private const string Filters = "state source_branch target_branch labels updated_after updated_before created_after created_before order_by sort iids scope author_username source_project_id wip view with_labels_details";

    public static IEnumerable<Route> All =>
    [
        new("GET", "projects/:id/merge_requests", Filters + Pages.Parameters, List),
        new("GET", "projects/:id/merge_requests/:merge_request_iid", "render_html include_diverged_commits_count include_rebase_in_progress", request => ApiAnswer.Ok(Json(Find(request, "merge_request_iid"), single: true))),
    ];

    public static FakeMergeRequest Find(ApiRequest request, string parameter)
    {
        var iid = request.Id(parameter);
        return request.Project.Requests.Find(found => found.Iid == iid) ?? throw ApiError.NotFound("");
    }

    private static ApiAnswer List(ApiRequest request)
    {
        IEnumerable<FakeMergeRequest> found = request.Project.Requests;
        if (request.Choice("state", "opened", "closed", "locked", "merged", "all") is { } state and not "all") found = found.Where(one => one.State == state);
        if (request.Text("source_branch") is { } source) found = found.Where(one => one.SourceBranch == source);
        if (request.Text("target_branch") is { } target) found = found.Where(one => one.TargetBranch == target);
        if (request.Text("author_username") is { } author) found = found.Where(one => one.Author.Username == author);
        if (request.Text("source_project_id") is { } project) found = found.Where(one => one.SourceProject?.Id.ToString() == project);
        if (request.Text("labels") is { Length: > 0 } labels) found = found.Where(one => labels.Split(',').All(one.Labels.Contains));
        if (request.Time("updated_after") is { } after) found = found.Where(one => one.UpdatedAt >= after);
        if (request.Time("updated_before") is { } before) found = found.Where(one => one.UpdatedAt <= before);
        var byUpdate = request.Choice("order_by", "created_at", "updated_at", "title", "priority", "label_priority", "milestone_due", "popularity", "merged_at") == "updated_at";
        var sorted = found.OrderBy(one => byUpdate ? one.UpdatedAt : one.CreatedAt).ThenBy(one => one.Id);
        return Pages.Offset(request, [.. request.Choice("sort", "asc", "desc") == "asc" ? sorted : sorted.Reverse()], one => Json(one, single: false));
    }

    private static JsonObject Json(FakeMergeRequest request, bool single)
    {
        var url = request.Forge.Url;
        var json = new JsonObject
        {
            ["id"] = request.Id,
            ["iid"] = request.Iid,
            ["project_id"] = request.TargetProject.Id,
            ["title"] = request.Title,
            ["description"] = "",
            ["state"] = request.State,
            ["created_at"] = Stamp.Api(request.CreatedAt),
            ["updated_at"] = Stamp.Api(request.UpdatedAt),
            ["merged_at"] = Stamp.Api(request.MergedAt),
            ["closed_at"] = Stamp.Api(request.ClosedAt),
            ["target_branch"] = request.TargetBranch,
            ["source_branch"] = request.SourceBranch,
            ["author"] = request.Author.Json(url),
            ["assignees"] = new JsonArray(),
            ["reviewers"] = new JsonArray(),
            ["source_project_id"] = request.SourceProject?.Id,
            ["target_project_id"] = request.TargetProject.Id,
            ["labels"] = new JsonArray([.. request.Labels.Select(label => JsonValue.Create(label))]),
            ["draft"] = request.Draft,
            ["work_in_progress"] = request.Draft,
            ["merge_status"] = "can_be_merged",
            ["detailed_merge_status"] = request.Draft ? "draft_status" : request.State == "opened" ? "mergeable" : "not_open",
            ["sha"] = request.Sha.Value,
            ["merge_commit_sha"] = request.MergeCommitSha?.Value,
            ["squash_commit_sha"] = null,
            ["web_url"] = request.WebUrl,
        };
        if (!single) return json;
        json["head_pipeline"] = null;
        json["diff_refs"] = new JsonObject { ["base_sha"] = null, ["head_sha"] = request.Sha.Value, ["start_sha"] = null };
        return json;
    }
}
