namespace ReviewEnv.Testing.GitLab;

/// <summary>The settings of hooks; the secrets go in and never come out.</summary>
internal sealed class HookRoutes
{
    public const int Maintainer = 40;

    private const string Path = "projects/:id/hooks";
    private const string Settings = " name description token signing_token push_events_branch_filter branch_filter_strategy enable_ssl_verification custom_headers custom_webhook_template url_variables";

    public static IReadOnlyList<string> EventNames { get; } =
    [
        "push_events", "tag_push_events", "merge_requests_events", "note_events", "confidential_note_events", "issues_events", "confidential_issues_events", "pipeline_events", "job_events",
        "wiki_page_events", "deployment_events", "feature_flag_events", "releases_events", "milestone_events", "emoji_events", "resource_access_token_events",
    ];

    public static IEnumerable<Route> All => ((Route[])
    [
        new("GET", Path, Pages.Parameters, request => Pages.Offset(request, request.Project.HookList.All, hook => hook.Json())),
        new("GET", Path + "/:hook_id", "", request => ApiAnswer.Ok(Find(request).Json())),
        new("POST", Path, "url* " + string.Join(' ', EventNames) + Settings, Create),
        new("PUT", Path + "/:hook_id", "url* " + string.Join(' ', EventNames) + Settings, Update),
        new("DELETE", Path + "/:hook_id", "", Delete),
    ]).Select(route => route with { Level = Maintainer });

    public static FakeHook Find(ApiRequest request)
    {
        var id = request.Id("hook_id");
        return request.Project.HookList.All.Find(hook => hook.Id == id) ?? throw ApiError.NotFound("");
    }

    private static ApiAnswer Create(ApiRequest request)
    {
        Check(request);
        var hook = request.Project.HookList.Add(request.Needed("url"));
        Apply(request, hook);
        return ApiAnswer.Created(hook.Json());
    }

    private static ApiAnswer Update(ApiRequest request)
    {
        var hook = Find(request);
        Check(request);
        if (hook.Url != request.Needed("url"))
        {
            // A secret made for one receiver is not sent to another.
            (hook.Token, hook.SigningToken) = (null, null);
            hook.Url = request.Needed("url");
        }

        Apply(request, hook);
        return ApiAnswer.Ok(hook.Json());
    }

    private static ApiAnswer Delete(ApiRequest request)
    {
        request.Project.HookList.All.Remove(Find(request));
        return ApiAnswer.NoContent();
    }

    private static void Check(ApiRequest request)
    {
        if (!Uri.TryCreate(request.Needed("url"), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) throw new ApiError(422, new() { ["error"] = "Invalid url given" });
        if (request.Text("token") is { } token && token.AsSpan().IndexOfAny('\r', '\n') >= 0) throw ApiError.Invalid("token", "is invalid");
        if (request.Text("signing_token") is { Length: > 0 } signing && !IsSigningToken(signing)) throw ApiError.Invalid("signing_token", "is invalid");
        request.Choice("branch_filter_strategy", "wildcard", "regex", "all_branches");
        foreach (var name in EventNames) request.Flag(name);
    }

    private static void Apply(ApiRequest request, FakeHook hook)
    {
        foreach (var name in EventNames.Where(request.Has)) hook.Events[name] = request.Flag(name) ?? false;
        if (request.Has("name")) hook.Name = request.Text("name");
        if (request.Has("description")) hook.Description = request.Text("description");
        if (request.Has("token")) hook.Token = request.Text("token");
        if (request.Has("signing_token")) hook.SigningToken = request.Text("signing_token");
        if (request.Has("push_events_branch_filter")) hook.PushEventsBranchFilter = request.Text("push_events_branch_filter");
        if (request.Text("branch_filter_strategy") is { } strategy) hook.BranchFilterStrategy = strategy;
        if (request.Has("custom_webhook_template")) hook.CustomWebhookTemplate = request.Text("custom_webhook_template");
        if (request.Flag("enable_ssl_verification") is { } verifies) hook.EnableSslVerification = verifies;
    }

    public static bool IsSigningToken(string text)
    {
        Span<byte> key = stackalloc byte[64];
        return text.StartsWith("whsec_", StringComparison.Ordinal) && Convert.TryFromBase64String(text["whsec_".Length..], key, out var written) && written == 32;
    }
}
