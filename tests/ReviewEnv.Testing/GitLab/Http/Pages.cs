using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Cuts lists into pages and says so in headers, as GitLab does for each kind of list.</summary>
internal static class Pages
{
    /// <summary>What every list takes beside its own parameters.</summary>
    public const string Parameters = " page per_page pagination";

    private const int MostCounted = 10_000;
    private const int MostPerPage = 100;

    /// <summary>By number of page; what a list kept in GitLab's database offers.</summary>
    public static ApiAnswer Offset<T>(ApiRequest request, IReadOnlyList<T> all, Func<T, JsonNode> render)
    {
        if (request.Text("pagination") == "keyset") throw new ApiError(405, new() { ["error"] = "Keyset pagination is not yet available for this type of request" });
        var (page, size) = (Math.Max(1, request.Number("page", 1)), PageSize(request));
        var pages = Math.Max(1, (all.Count + size - 1) / size);
        var answer = Render(all.Skip((page - 1) * size).Take(size), render);
        var (next, previous) = (page < pages ? page + 1 : (int?)null, page > 1 ? page - 1 : (int?)null);
        answer.Headers["X-Page"] = $"{page}";
        answer.Headers["X-Per-Page"] = $"{size}";
        answer.Headers["X-Next-Page"] = $"{next}";
        answer.Headers["X-Prev-Page"] = $"{previous}";
        var links = new List<string>();
        if (previous is not null) links.Add(Link(request, "prev", ("page", $"{previous}"), ("per_page", $"{size}")));
        if (next is not null) links.Add(Link(request, "next", ("page", $"{next}"), ("per_page", $"{size}")));
        links.Add(Link(request, "first", ("page", "1"), ("per_page", $"{size}")));
        if (all.Count <= MostCounted)
        {
            answer.Headers["X-Total"] = $"{all.Count}";
            answer.Headers["X-Total-Pages"] = $"{pages}";
            links.Add(Link(request, "last", ("page", $"{pages}"), ("per_page", $"{size}")));
        }

        answer.Headers["Link"] = string.Join(", ", links);
        return answer;
    }

    /// <summary>What a list kept in the repository offers: by number of page, or after a name.</summary>
    public static ApiAnswer ByName<T>(ApiRequest request, IReadOnlyList<T> all, Func<T, string> name, Func<T, JsonNode> render)
    {
        if (request.Text("pagination") != "keyset") return Offset(request, all, render);
        var size = PageSize(request);
        var after = request.Text("page_token");
        var from = after is null ? 0 : all.TakeWhile(item => string.CompareOrdinal(name(item), after) <= 0).Count();
        var page = all.Skip(from).Take(size).ToList();
        var answer = Render(page, render);

        // A page that happens to be full has a next one, be it empty.
        if (page.Count == size) answer.Headers["Link"] = Link(request, "next", ("page_token", name(page[^1])), ("per_page", $"{size}"));
        return answer;
    }

    /// <summary>What the list of projects offers: by number of page, or after an id.</summary>
    public static ApiAnswer ById<T>(ApiRequest request, IReadOnlyList<T> all, Func<T, long> id, Func<T, JsonNode> render)
    {
        if (request.Text("pagination") != "keyset") return Offset(request, all, render);
        if (request.Text("order_by") is not (null or "id")) throw new ApiError(405, new() { ["error"] = "Keyset pagination is not yet available for this type of request" });
        var ascending = request.Text("sort") == "asc";
        var sorted = ascending ? all.OrderBy(id) : all.OrderByDescending(id);
        if (request.Text("id_after") is { } after) sorted = sorted.Where(item => id(item) > long.Parse(after)).OrderBy(id);
        if (request.Text("id_before") is { } before) sorted = sorted.Where(item => id(item) < long.Parse(before)).OrderByDescending(id);
        var page = sorted.Take(PageSize(request)).ToList();
        var answer = Render(page, render);
        if (page.Count > 0) answer.Headers["Link"] = Link(request, "next", (ascending ? "id_after" : "id_before", $"{id(page[^1])}"));
        return answer;
    }

    private static int PageSize(ApiRequest request) => Math.Clamp(request.Number("per_page", 20), 1, MostPerPage);

    private static ApiAnswer Render<T>(IEnumerable<T> page, Func<T, JsonNode> render) => ApiAnswer.Ok(new JsonArray([.. page.Select(render)]));

    private static string Link(ApiRequest request, string relation, params (string Name, string Value)[] changes)
    {
        var query = new SortedDictionary<string, string>(request.Query.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in changes) query[name] = value;
        return $"<{request.Address}?{string.Join('&', query.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"))}>; rel=\"{relation}\"";
    }
}
