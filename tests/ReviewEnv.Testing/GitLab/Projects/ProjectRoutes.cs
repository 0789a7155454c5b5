using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Projects, their members, branches and tags.</summary>
internal sealed class ProjectRoutes(Forge forge)
{
    public IEnumerable<Route> All =>
    [
        new("GET", "projects", "membership archived order_by sort simple search min_access_level id_after id_before" + Pages.Parameters, List),
        new("GET", "projects/:id", "statistics license with_custom_attributes", request => ApiAnswer.Ok(ProjectJson.Of(request.Project))) { Level = 10 },
        new("GET", "projects/:id/members/all", "query user_ids state" + Pages.Parameters, request => Pages.Offset(request, [.. Members(request.Project)], member => Member(member.User, member.Level))),
        new("GET", "projects/:id/members/all/:user_id", "", FindMember),
        new("GET", "projects/:id/members/:user_id", "", FindMember),
        new("GET", "projects/:id/repository/branches", "search regex sort page_token" + Pages.Parameters, ListBranches),
        new("GET", "projects/:id/repository/branches/:branch", "", request => FindBranch(request) ?? throw ApiError.NotFound("Branch")),
        new("HEAD", "projects/:id/repository/branches/:branch", "", request => new(FindBranch(request) is null ? 404 : 204)),
        new("GET", "projects/:id/repository/tags", "search order_by sort page_token" + Pages.Parameters, ListTags),
        new("GET", "projects/:id/repository/tags/:tag_name", "", FindTag),
    ];

    private ApiAnswer List(ApiRequest request)
    {
        request.Choice("order_by", "id", "name", "path", "created_at", "updated_at", "last_activity_at", "similarity", "star_count");
        request.Choice("sort", "asc", "desc");
        var visible = forge.Projects.Where(project => project.TokenAccess >= Math.Max(1, request.Number("min_access_level", 1)));
        if (request.Flag("archived") is { } archived) visible = visible.Where(project => project.Archived == archived);
        if (request.Text("search") is { } search) visible = visible.Where(project => project.Path.Contains(search, StringComparison.OrdinalIgnoreCase));
        var projects = request.Text("sort") == "asc" ? visible.OrderBy(project => project.Id) : visible.OrderByDescending(project => project.Id);
        return Pages.ById(request, [.. projects], project => project.Id, ProjectJson.Of);
    }

    private static ApiAnswer ListBranches(ApiRequest request)
    {
        var project = request.Project;
        request.Choice("sort", "name_asc", "updated_asc", "updated_desc");
        IEnumerable<KeyValuePair<string, Core.Branches.CommitSha>> branches = project.Refs.Branches;
        if (request.Text("search") is { } search) branches = branches.Where(branch => branch.Key.Contains(search, StringComparison.OrdinalIgnoreCase));
        if (request.Text("regex") is { } regex) branches = branches.Where(branch => Regex.IsMatch(branch.Key, regex));
        return Pages.ByName(request, [.. branches], branch => branch.Key, branch => ProjectJson.OfBranch(project, branch.Key, branch.Value));
    }

    private static ApiAnswer? FindBranch(ApiRequest request)
    {
        var name = request.Needed("branch");
        return request.Project.Refs.Branches.TryGetValue(name, out var sha) ? ApiAnswer.Ok(ProjectJson.OfBranch(request.Project, name, sha)) : null;
    }

    private static ApiAnswer ListTags(ApiRequest request)
    {
        // By update, newest first, unless asked otherwise; with a keyset always by name.
        var byName = request.Choice("order_by", "name", "updated", "version") is "name" || request.Text("pagination") == "keyset";
        var descending = request.Choice("sort", "asc", "desc") is null or "desc";
        IEnumerable<FakeTag> tags = request.Project.Refs.Tags.Values;
        if (request.Text("search") is { } search) tags = tags.Where(tag => tag.Name.Contains(search, StringComparison.OrdinalIgnoreCase));
        if (request.Text("pagination") != "keyset" && descending) tags = tags.Reverse();
        if (!byName) tags = descending ? tags.OrderByDescending(tag => request.Project.Refs.Commit(tag.Sha).At) : tags.OrderBy(tag => request.Project.Refs.Commit(tag.Sha).At);
        return Pages.ByName(request, [.. tags], tag => tag.Name, tag => ProjectJson.OfTag(request.Project, tag));
    }

    private static ApiAnswer FindTag(ApiRequest request) =>
        request.Project.Refs.Tags.TryGetValue(request.Needed("tag_name"), out var tag) ? ApiAnswer.Ok(ProjectJson.OfTag(request.Project, tag)) : throw ApiError.NotFound("Tag");

    private ApiAnswer FindMember(ApiRequest request)
    {
        var id = request.Id("user_id");
        var found = Members(request.Project).FirstOrDefault(member => member.User.Id == id);
        return found.User is null ? throw ApiError.NotFound("") : ApiAnswer.Ok(Member(found.User, found.Level));
    }

    private IEnumerable<(FakeUser User, int Level)> Members(FakeProject project) =>
        [(forge.TokenUser, project.TokenAccess), .. project.Members.Select(member => (forge.User(member.Key), member.Value))];

    private JsonObject Member(FakeUser user, int level)
    {
        var json = user.Json(forge.Url);
        json["access_level"] = level;
        json["expires_at"] = null;
        return json;
    }
}
