using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>Comments on merge requests.</summary>
internal sealed class NoteRoutes(Forge forge)
{
    private const string Path = "projects/:id/merge_requests/:noteable_id/notes";
    private const int LongestBody = 1_000_000;

    public IEnumerable<Route> All =>
    [
        new("GET", Path, "order_by sort activity_filter" + Pages.Parameters, List),
        new("GET", Path + "/:note_id", "", request => ApiAnswer.Ok(NoteOf(request).Json())),
        new("POST", Path, "body* confidential internal created_at merge_request_diff_head_sha", Create),
        new("PUT", Path + "/:note_id", "body confidential", Update),
        new("DELETE", Path + "/:note_id", "", Delete),
    ];

    private static ApiAnswer List(ApiRequest request)
    {
        var byUpdate = request.Choice("order_by", "created_at", "updated_at") == "updated_at";
        var ascending = request.Choice("sort", "asc", "desc") == "asc";
        var notes = MergeRequestRoutes.Find(request, "noteable_id").NoteList.OrderBy(note => byUpdate ? note.UpdatedAt : note.CreatedAt).ThenBy(note => note.Id);
        return Pages.Offset(request, [.. ascending ? notes : notes.Reverse()], note => note.Json());
    }

    private ApiAnswer Create(ApiRequest request)
    {
        var target = MergeRequestRoutes.Find(request, "noteable_id");
        var body = Checked(request.Needed("body"));
        var (rest, commands) = QuickActions.Take(body, target);
        if (commands.Count > 0 && string.IsNullOrWhiteSpace(rest))
        {
            return new(202) { Json = new JsonObject { ["commands_changes"] = new JsonObject(), ["summary"] = new JsonArray([.. commands.Select(command => JsonValue.Create($"Applied /{command}."))]) } };
        }

        return ApiAnswer.Created(target.AddNote(rest, request.User, system: false).Json());
    }

    private ApiAnswer Update(ApiRequest request)
    {
        var note = NoteOf(request);
        if (note.Author != request.User || note.System) throw ApiError.Forbidden();
        if (request.Text("body") is not { } body) throw ApiError.Parameter("body is missing");
        if (string.IsNullOrWhiteSpace(body)) throw ApiError.Parameter("body is empty");
        note.Body = QuickActions.Take(Checked(body), note.MergeRequest).Text;
        note.UpdatedAt = forge.Now();
        note.Edits++;
        note.MergeRequest.TargetProject.HookList.Tell(HookTrigger.Note, NotePayloads.Of(note, "update"));
        return ApiAnswer.Ok(note.Json());
    }

    private static ApiAnswer Delete(ApiRequest request)
    {
        var note = NoteOf(request);
        if (note.Author != request.User) throw ApiError.Forbidden();
        note.Delete();
        return ApiAnswer.NoContent();
    }

    private static string Checked(string body)
    {
        if (string.IsNullOrWhiteSpace(body)) throw ApiError.BadRequest("Note {:note=>[\"can't be blank\"]}");
        return body.Length <= LongestBody ? body : throw ApiError.BadRequest("Note {:note=>[\"is too long (maximum is 1000000 characters)\"]}");
    }

    private static FakeNote NoteOf(ApiRequest request)
    {
        var id = request.Id("note_id");
        return MergeRequestRoutes.Find(request, "noteable_id").NoteList.Find(note => note.Id == id) ?? throw ApiError.NotFound("");
    }
}
