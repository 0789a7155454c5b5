using System.Text.RegularExpressions;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Environments.</summary>
internal sealed partial class EnvironmentRoutes(Forge forge)
{
    private const string Path = "projects/:id/environments";
    private const string Settings = " external_url tier cluster_agent_id kubernetes_namespace flux_resource_path description auto_stop_setting";

    public IEnumerable<Route> All =>
    [
        new("GET", Path, "name search states" + Pages.Parameters, List),
        new("GET", Path + "/:environment_id", "", request => ApiAnswer.Ok(Find(request).Json(single: true))),
        new("POST", Path, "name*" + Settings, Create),
        new("PUT", Path + "/:environment_id", Settings, Update),
        new("POST", Path + "/:environment_id/stop", "force", Stop),
        new("DELETE", Path + "/:environment_id", "", Delete),
    ];

    [GeneratedRegex(@"\A[a-zA-Z0-9 \-_/${}.]+\z")]
    private static partial Regex NameRule();

    private static ApiAnswer List(ApiRequest request)
    {
        var (name, search) = (request.Text("name"), request.Text("search"));
        if (name is not null && search is not null) throw ApiError.Parameter("name, search cannot be used together");
        if (search is { Length: < 3 }) throw ApiError.BadRequest("Search query is less than 3 characters");
        IEnumerable<FakeEnvironment> found = request.Project.Story.Environments;
        if (request.Choice("states", "available", "stopping", "stopped") is { } state) found = found.Where(environment => environment.State == state);
        if (name is not null) found = found.Where(environment => environment.Name == name);
        if (search is not null) found = found.Where(environment => environment.Name.Contains(search, StringComparison.OrdinalIgnoreCase));
        return Pages.Offset(request, [.. found.OrderBy(environment => environment.Name, StringComparer.Ordinal)], environment => environment.Json(single: false));
    }

    private ApiAnswer Create(ApiRequest request)
    {
        var name = request.Needed("name");
        Check(name, request);
        if (request.Project.Story.Find(name) is not null) throw ApiError.Invalid("name", "has already been taken");
        var environment = request.Project.Story.Ensure(name);
        Apply(request, environment);
        return ApiAnswer.Created(environment.Json(single: false));
    }

    private ApiAnswer Update(ApiRequest request)
    {
        var environment = Find(request);
        Check(environment.Name, request);
        Apply(request, environment);
        return ApiAnswer.Ok(environment.Json(single: false));
    }

    private static ApiAnswer Stop(ApiRequest request)
    {
        var environment = Find(request);
        environment.Stop(request.Flag("force") ?? false);
        return ApiAnswer.Ok(environment.Json(single: false));
    }

    private static ApiAnswer Delete(ApiRequest request)
    {
        var environment = Find(request);
        if (environment.State != "stopped") throw ApiError.Forbidden();
        request.Project.Story.Environments.Remove(environment);
        request.Project.Story.Deployments.RemoveAll(deployment => deployment.Environment == environment);
        return ApiAnswer.NoContent();
    }

    internal static void CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name)) throw ApiError.Invalid("name", "can't be blank");
        if (name.Length > 255) throw ApiError.Invalid("name", "is too long (maximum is 255 characters)");
        if (!NameRule().IsMatch(name) || name.StartsWith('/') || name.EndsWith('/'))
        {
            throw ApiError.Invalid("name", "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'");
        }
    }

    private void Check(string name, ApiRequest request)
    {
        CheckName(name);
        request.Choice("tier", "production", "staging", "testing", "development", "other");
        request.Choice("auto_stop_setting", "always", "with_action");
        if (request.Text("external_url") is not { Length: > 0 } url) return;
        if (url.Length > 255) throw ApiError.Invalid("external_url", "is too long (maximum is 255 characters)");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is "javascript" or "data")
        {
            forge.Violate($"an environment's address that is none: {url}");
            throw ApiError.Invalid("external_url", "URI is invalid");
        }
    }

    private static void Apply(ApiRequest request, FakeEnvironment environment)
    {
        if (request.Has("external_url")) environment.ExternalUrl = request.Text("external_url") is { Length: > 0 } url ? url : null;
        if (request.Text("tier") is { } tier) environment.Tier = tier;
        environment.Touch();
    }

    private static FakeEnvironment Find(ApiRequest request)
    {
        var id = request.Id("environment_id");
        return request.Project.Story.Environments.Find(environment => environment.Id == id) ?? throw ApiError.NotFound("");
    }
}
