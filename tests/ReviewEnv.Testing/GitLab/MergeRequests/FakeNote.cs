using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>A comment on a merge request.</summary>
public sealed class FakeNote
{
    internal FakeNote(long id, FakeUser author, bool system, FakeMergeRequest mergeRequest, DateTimeOffset createdAt) =>
        (Id, Author, System, MergeRequest, CreatedAt) = (id, author, system, mergeRequest, createdAt);

    public long Id { get; }

    public FakeUser Author { get; }

    /// <summary>Whether GitLab wrote it itself.</summary>
    public bool System { get; }

    public FakeMergeRequest MergeRequest { get; }

    public string Body { get; internal set; } = "";

    /// <summary>How many times its text was changed.</summary>
    public int Edits { get; internal set; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; internal set; }

    /// <summary>Somebody deletes it.</summary>
    public void Delete()
    {
        lock (MergeRequest.Forge.Gate) MergeRequest.NoteList.Remove(this);
    }

    internal JsonObject Json() => new()
    {
        ["id"] = Id,
        ["type"] = null,
        ["body"] = Body,
        ["author"] = Author.Json(MergeRequest.Forge.Url),
        ["created_at"] = Stamp.Api(CreatedAt),
        ["updated_at"] = Stamp.Api(UpdatedAt),
        ["system"] = System,
        ["noteable_id"] = MergeRequest.Id,
        ["noteable_type"] = "MergeRequest",
        ["noteable_iid"] = MergeRequest.Iid,
        ["project_id"] = MergeRequest.TargetProject.Id,
        ["resolvable"] = false,
        ["confidential"] = false,
        ["internal"] = false,
    };
}
