using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Bodies of note deliveries.</summary>
internal static class NotePayloads
{
    public static JsonObject Of(FakeNote note, string action)
    {
        var request = note.MergeRequest;
        return new()
        {
            ["object_kind"] = "note",
            ["event_type"] = "note",
            ["user"] = note.Author.HookJson(),
            ["project_id"] = request.TargetProject.Id,
            ["project"] = ProjectPayload.Of(request.TargetProject),
            ["repository"] = ProjectPayload.Repository(request.TargetProject),
            ["object_attributes"] = new JsonObject
            {
                ["id"] = note.Id,
                ["note"] = note.Body,
                ["noteable_type"] = "MergeRequest",
                ["noteable_id"] = request.Id,
                ["author_id"] = note.Author.Id,
                ["created_at"] = Stamp.Hook(note.CreatedAt),
                ["updated_at"] = Stamp.Hook(note.UpdatedAt),
                ["project_id"] = request.TargetProject.Id,
                ["system"] = note.System,
                ["action"] = action,
                ["url"] = $"{request.WebUrl}#note_{note.Id}",
            },
            ["merge_request"] = new JsonObject
            {
                ["id"] = request.Id,
                ["iid"] = request.Iid,
                ["source_branch"] = request.SourceBranch,
                ["target_branch"] = request.TargetBranch,
                ["source_project_id"] = request.SourceProject?.Id,
                ["target_project_id"] = request.TargetProject.Id,
                ["state"] = request.State,
                ["last_commit"] = new JsonObject { ["id"] = request.Sha.Value },
            },
        };
    }
}

/// <summary>Bodies of deployment deliveries.</summary>
internal static class DeploymentPayloads
{
    public static JsonObject Of(FakeDeployment deployment)
    {
        var (environment, project) = (deployment.Environment, deployment.Environment.Project);
        return new()
        {
            ["object_kind"] = "deployment",
            ["status"] = deployment.Status,
            ["status_changed_at"] = deployment.UpdatedAt.ToString("yyyy-MM-dd HH:mm:ss '+0000'"),
            ["deployment_id"] = deployment.Id,
            ["deployable_id"] = deployment.Job?.Id,
            ["deployable_url"] = deployment.Job is { } job ? $"{project.WebUrl}/-/jobs/{job.Id}" : null,
            ["environment"] = environment.Name,
            ["environment_tier"] = environment.Tier,
            ["environment_slug"] = environment.Slug,
            ["environment_external_url"] = environment.ExternalUrl,
            ["project"] = ProjectPayload.Of(project),
            ["short_sha"] = deployment.Sha.Short,
            ["user"] = deployment.User.HookJson(),
            ["user_url"] = new Uri(project.Forge.Url, deployment.User.Username).ToString(),
            ["commit_url"] = $"{project.WebUrl}/-/commit/{deployment.Sha.Value}",
            ["commit_title"] = project.Refs.Commit(deployment.Sha).Title,
        };
    }
}
