using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Statuses of commits.</summary>
internal sealed class StatusRoutes(Forge forge)
{
    public IEnumerable<Route> All =>
    [
        new("POST", "projects/:id/statuses/:sha", "state* ref name context target_url description coverage pipeline_id", Create),
        new("GET", "projects/:id/repository/commits/:sha/statuses", "ref name all stage order_by sort pipeline_id" + Pages.Parameters, List),
    ];

    private ApiAnswer Create(ApiRequest request)
    {
        var story = request.Project.Story;
        var state = request.Choice("state", "pending", "running", "success", "failed", "canceled", "skipped") ?? throw ApiError.Parameter("state is missing");
        var sha = Commit(request);
        var gitRef = request.Text("ref") ?? request.Project.Refs.Branches.FirstOrDefault(branch => branch.Value == sha).Key ?? throw ApiError.NotFound("References for commit");
        if (gitRef.StartsWith("refs/heads/", StringComparison.Ordinal) || gitRef.StartsWith("refs/tags/", StringComparison.Ordinal)) forge.Violate($"a status for '{gitRef}': GitLab wants the name of the branch or tag alone");
        var name = request.Text("name") ?? request.Text("context") ?? "default";
        if (name.Length > 255) throw ApiError.Invalid("name", "is too long (maximum is 255 characters)");
        if (request.Text("description") is { Length: > 255 }) throw ApiError.Invalid("description", "is too long (maximum is 255 characters)");
        if (request.Text("target_url") is { Length: > 255 }) throw ApiError.Invalid("target_url", "is too long (maximum is 255 characters)");

        // What has ended is not changed: it begins anew.
        var status = story.Statuses.Find(found => found.Sha == sha && found.Ref == gitRef && found.Name == name && found.Author == request.User && found.IsGoing);
        var isNew = status is null;
        status ??= new(forge.NextId(), sha, gitRef, name, request.User, forge.Now());
        if (status.Become(state) is { } refusal) throw ApiError.Says(400, refusal);
        if (isNew) story.Statuses.Add(status);
        status.Description = request.Text("description") ?? status.Description;
        status.TargetUrl = request.Text("target_url") ?? status.TargetUrl;
        return ApiAnswer.Created(status.Json(forge.Url));
    }

    private ApiAnswer List(ApiRequest request)
    {
        var sha = Commit(request);
        var found = request.Project.Story.Statuses.Where(status => status.Sha == sha);
        if (request.Text("ref") is { } gitRef) found = found.Where(status => status.Ref == gitRef);
        if (request.Text("name") is { } name) found = found.Where(status => status.Name == name);
        if (request.Flag("all") is not true) found = found.GroupBy(status => (status.Ref, status.Name)).Select(group => group.Last());
        return Pages.Offset(request, [.. found], status => status.Json(forge.Url));
    }

    private static CommitSha Commit(ApiRequest request) =>
        CommitSha.TryParse(request.Needed("sha"), out var sha) && request.Project.Refs.Find(sha.Value) is not null ? sha.Value : throw ApiError.NotFound("Commit");
}
