using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>The recent deliveries of a hook, sending one again, and test deliveries.</summary>
internal sealed class HookEventRoutes(Forge forge)
{
    private const string Path = "projects/:id/hooks/:hook_id";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private static readonly HashSet<string> Triggers =
    [
        "push_events", "tag_push_events", "merge_requests_events", "note_events", "pipeline_events", "job_events", "releases_events", "issues_events", "wiki_page_events", "emoji_events", "resource_access_token_events",
    ];

    public IEnumerable<Route> All => ((Route[])
    [
        new("GET", Path + "/events", "status" + Pages.Parameters, List) { Since = new(17, 3) },
        Route.Later("POST", Path + "/events/:hook_log_id/resend", "", ResendAsync) with { Since = new(17, 4) },
        Route.Later("POST", Path + "/test/:trigger", "", TestAsync),
    ]).Select(route => route with { Level = HookRoutes.Maintainer });

    private ApiAnswer List(ApiRequest request)
    {
        if (request.Number("per_page", 20) is < 1 or > 20) throw ApiError.Parameter("per_page does not have a valid value");
        var since = forge.Now() - Kept;
        var found = HookRoutes.Find(request).Deliveries.Where(delivery => delivery.ResponseStatus is not null && delivery.CreatedAt >= since);
        if (request.Text("status") is { } status) found = found.Where(delivery => status.Split(',').Any(wanted => Fits(delivery.ResponseStatus!, wanted)));
        return Pages.Offset(request, [.. found.Reverse()], delivery => delivery.Json());
    }

    private async Task<ApiAnswer> ResendAsync(ApiRequest request)
    {
        FakeDelivery again;
        lock (forge.Gate)
        {
            var hook = HookRoutes.Find(request);
            var id = request.Id("hook_log_id");
            var first = hook.Deliveries.FirstOrDefault(delivery => delivery.Id == id && delivery.ResponseStatus is not null) ?? throw ApiError.NotFound("");
            again = new(forge.NextId(), hook, first.Trigger, first.Body, forge.Now()) { IdempotencyKey = first.IdempotencyKey, EventUuid = first.EventUuid };
            hook.Record(again);
        }

        await forge.Sender.SendAsync(again, forge.Gate, force: true);
        return ApiAnswer.Created(new JsonObject { ["response_status"] = again.ResponseStatus });
    }

    private async Task<ApiAnswer> TestAsync(ApiRequest request)
    {
        FakeDelivery delivery;
        lock (forge.Gate)
        {
            var hook = HookRoutes.Find(request);
            var trigger = request.Needed("trigger");
            if (!Triggers.Contains(trigger)) throw ApiError.Parameter("trigger does not have a valid value");
            delivery = hook.Project.HookList.Make(hook, HookTrigger.All.FirstOrDefault(known => known.Setting == trigger) ?? throw NoObject(trigger), Sample(hook.Project, trigger));
            hook.Record(delivery);
        }

        await forge.Sender.SendAsync(delivery, forge.Gate, force: true);
        return delivery.Succeeded ? ApiAnswer.Created(new JsonObject { ["message"] = "201 Created" }) : throw ApiError.Says(422, $"Hook execution failed: {delivery.ResponseStatus}");
    }

    // Looks like something that happened just now, and says nowhere that it is a test.
    private static JsonObject Sample(FakeProject project, string trigger) => trigger switch
    {
        "push_events" when project.Head(project.DefaultBranch) is { } head =>
            PushPayloads.Of(project, new(Core.Branches.GitRef.Branch(project.DefaultBranch), head, head, head), project.Forge.TokenUser, hasCommits: true),
        "tag_push_events" when project.Refs.Tags.Values.LastOrDefault() is { } tag =>
            PushPayloads.Of(project, new(Core.Branches.GitRef.Tag(tag.Name), RefChange.Zero, tag.Target, tag.Sha), project.Forge.TokenUser, hasCommits: false),
        "merge_requests_events" when project.Requests.LastOrDefault() is { } request => MergeRequestPayloads.Of(request, action: null, project.Forge.TokenUser, oldrev: null, changes: []),
        "note_events" when project.Requests.SelectMany(request => request.NoteList).LastOrDefault() is { } note => NotePayloads.Of(note, "create"),
        _ => throw NoObject(trigger),
    };

    private static ApiError NoObject(string trigger) => ApiError.Says(422, $"Ensure the project has {trigger.Replace("_events", "").Replace('_', ' ')}.");

    private static bool Fits(string status, string wanted) => wanted switch
    {
        "successful" => status is ['2' or '3', _, _],
        "client_failure" => status is ['4', _, _],
        "server_failure" => status is ['5', _, _] or "internal error",
        _ => status == wanted,
    };
}
