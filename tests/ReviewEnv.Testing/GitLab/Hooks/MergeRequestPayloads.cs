using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Bodies of merge request deliveries.</summary>
internal static class MergeRequestPayloads
{
    /// <param name="action">Null in a test delivery.</param>
    /// <param name="oldrev">Only when the code has changed.</param>
    public static JsonObject Of(FakeMergeRequest request, string? action, FakeUser user, CommitSha? oldrev, JsonObject changes)
    {
        var attributes = Attributes(request);
        if (action is not null) attributes["action"] = action;
        if (oldrev is { } before) attributes["oldrev"] = before.Value;
        return new()
        {
            ["object_kind"] = "merge_request",
            ["event_type"] = "merge_request",
            ["user"] = user.HookJson(),
            ["project"] = ProjectPayload.Of(request.TargetProject),
            ["object_attributes"] = attributes,
            ["labels"] = Labels(request, request.Labels),
            ["changes"] = changes,
            ["repository"] = ProjectPayload.Repository(request.TargetProject),
            ["assignees"] = new JsonArray(),
            ["reviewers"] = new JsonArray(),
        };
    }

    public static JsonObject Change(JsonNode? previous, JsonNode? current) => new() { ["previous"] = previous, ["current"] = current };

    public static JsonArray Labels(FakeMergeRequest request, IReadOnlyList<string> titles) => new([.. titles.Select((title, index) => new JsonObject
    {
        ["id"] = index + 1,
        ["title"] = title,
        ["color"] = "#00b140",
        ["project_id"] = request.TargetProject.Id,
        ["created_at"] = Stamp.Hook(request.CreatedAt),
        ["updated_at"] = Stamp.Hook(request.CreatedAt),
        ["template"] = false,
        ["description"] = null,
        ["type"] = "ProjectLabel",
        ["group_id"] = null,
    })]);

    private static JsonObject Attributes(FakeMergeRequest request) => new()
    {
        ["id"] = request.Id,
        ["iid"] = request.Iid,
        ["target_branch"] = request.TargetBranch,
        ["source_branch"] = request.SourceBranch,
        ["source_project_id"] = request.SourceProject?.Id,
        ["target_project_id"] = request.TargetProject.Id,
        ["author_id"] = request.Author.Id,
        ["title"] = request.Title,
        ["description"] = "",
        ["created_at"] = Stamp.Hook(request.CreatedAt),
        ["updated_at"] = Stamp.Hook(request.UpdatedAt),
        ["state_id"] = request.State switch { "opened" => 1, "closed" => 2, _ => 3 },
        ["state"] = request.State,
        ["blocking_discussions_resolved"] = true,
        ["work_in_progress"] = request.Draft,
        ["draft"] = request.Draft,
        ["merge_status"] = "unchecked",
        ["detailed_merge_status"] = request.Draft ? "draft_status" : "mergeable",
        ["merge_commit_sha"] = request.MergeCommitSha?.Value,
        ["head_pipeline_id"] = null,
        ["url"] = request.WebUrl,
        ["source"] = request.SourceProject is { } source ? ProjectPayload.Of(source, withId: false) : null,
        ["target"] = ProjectPayload.Of(request.TargetProject, withId: false),
        ["last_commit"] = ProjectPayload.Commit(request.TargetProject, request.TargetProject.Refs.Commit(request.Sha)),
        ["labels"] = Labels(request, request.Labels),
    };
}
