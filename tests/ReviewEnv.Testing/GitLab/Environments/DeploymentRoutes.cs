using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Deployments: what the API makes it may change, what CI jobs made it may not.</summary>
internal sealed class DeploymentRoutes
{
    private const string Path = "projects/:id/deployments";

    public static IEnumerable<Route> All =>
    [
        new("GET", Path, "order_by sort environment status updated_after updated_before finished_after finished_before" + Pages.Parameters, List),
        new("GET", Path + "/:deployment_id", "", request => ApiAnswer.Ok(Find(request).Json())),
        new("POST", Path, "environment* sha* ref* tag* status*", Create),
        new("PUT", Path + "/:deployment_id", "status*", Update),
    ];

    private static ApiAnswer List(ApiRequest request)
    {
        var order = request.Choice("order_by", "id", "iid", "created_at", "updated_at", "finished_at", "ref") ?? "id";
        var filtered = request.Has("updated_after") || request.Has("updated_before");
        if (filtered != (order == "updated_at")) throw ApiError.BadRequest("`updated_at` filter and `updated_at` sorting must be paired");
        IEnumerable<FakeDeployment> found = request.Project.Story.Deployments;
        if (request.Text("environment") is { } environment) found = found.Where(deployment => deployment.Environment.Name == environment);
        if (request.Choice("status", "created", "running", "success", "failed", "canceled", "skipped", "blocked") is { } status) found = found.Where(deployment => deployment.Status == status);
        if (request.Time("updated_after") is { } after) found = found.Where(deployment => deployment.UpdatedAt >= after);
        if (request.Time("updated_before") is { } before) found = found.Where(deployment => deployment.UpdatedAt <= before);
        var sorted = order switch
        {
            "updated_at" => found.OrderBy(deployment => deployment.UpdatedAt).ThenBy(deployment => deployment.Id),
            "ref" => found.OrderBy(deployment => deployment.Ref, StringComparer.Ordinal).ThenBy(deployment => deployment.Id),
            _ => found.OrderBy(deployment => deployment.Id),
        };
        return Pages.Offset(request, [.. request.Choice("sort", "asc", "desc") == "desc" ? sorted.Reverse() : sorted], deployment => deployment.Json());
    }

    private static ApiAnswer Create(ApiRequest request)
    {
        var (name, gitRef, status) = (request.Needed("environment"), request.Needed("ref"), StatusOf(request));
        var tag = request.Flag("tag") ?? throw ApiError.Parameter("tag is missing");
        var story = request.Project.Story;
        EnvironmentRoutes.CheckName(name);
        var environment = story.Ensure(name);
        if (!CommitSha.TryParse(request.Needed("sha"), out var sha) || request.Project.Refs.Find(sha.Value) is null) throw ApiError.Invalid("sha", "The commit does not exist");
        if (!story.Resolves(gitRef)) throw ApiError.Invalid("ref", "The branch or tag does not exist");

        // The same once more is not a second one.
        if (environment.LastDeployment is { } last && last.Ref == gitRef && last.Tag == tag && last.Sha == sha && last.Status == status) return ApiAnswer.Created(last.Json());
        var deployment = story.Add(environment, gitRef, tag, sha.Value, request.User, job: null);
        deployment.TryBecome(status);
        return ApiAnswer.Created(deployment.Json());
    }

    private static ApiAnswer Update(ApiRequest request)
    {
        var (deployment, status) = (Find(request), StatusOf(request));
        if (deployment.Job is not null) throw ApiError.Forbidden("Deployments created using GitLab CI can not be updated using the API");
        if (deployment.TryBecome(status)) return ApiAnswer.Ok(deployment.Json());
        var transition = status switch { "running" => "run", "success" => "succeed", "failed" => "drop", _ => "cancel" };
        throw ApiError.Invalid("status", $"cannot transition via \"{transition}\"");
    }

    private static string StatusOf(ApiRequest request) => request.Choice("status", "running", "success", "failed", "canceled") ?? throw ApiError.Parameter("status is missing");

    private static FakeDeployment Find(ApiRequest request)
    {
        var id = request.Id("deployment_id");
        return request.Project.Story.Deployments.Find(deployment => deployment.Id == id) ?? throw ApiError.NotFound("");
    }
}
