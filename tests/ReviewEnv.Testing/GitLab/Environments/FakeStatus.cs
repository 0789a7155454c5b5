using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>What somebody else's system says of a commit.</summary>
public sealed class FakeStatus
{
    internal FakeStatus(long id, CommitSha sha, string gitRef, string name, FakeUser author, DateTimeOffset createdAt) =>
        (Id, Sha, Ref, Name, Author, CreatedAt) = (id, sha, gitRef, name, author, createdAt);

    public long Id { get; }

    public CommitSha Sha { get; }

    /// <summary>The name of the branch or tag.</summary>
    public string Ref { get; }

    public string Name { get; }

    public FakeUser Author { get; }

    /// <summary><c>created</c>, <c>pending</c>, <c>running</c>, <c>success</c>, <c>failed</c>, <c>canceled</c> or <c>skipped</c>.</summary>
    public string State { get; private set; } = "created";

    public string? Description { get; internal set; }

    public string? TargetUrl { get; internal set; }

    public DateTimeOffset CreatedAt { get; }

    internal bool IsGoing => State is "pending" or "running";

    /// <summary>Null when GitLab lets it; otherwise what it says.</summary>
    internal string? Become(string state)
    {
        var (verb, from) = state switch
        {
            "pending" => ("enqueue", new[] { "created", "skipped" }),
            "running" => ("run", ["created", "pending"]),
            "success" => ("success", ["created", "pending", "running"]),
            "failed" => ("drop", ["created", "pending", "running"]),
            "canceled" => ("cancel", ["created", "pending", "running"]),
            _ => ("skip", ["created", "pending"]),
        };
        if (!from.Contains(State)) return $"Cannot transition status via :{verb} from :{State} (Reason(s): Status cannot transition via \"{verb}\")";
        State = state;
        return null;
    }

    internal JsonObject Json(Uri url) => new()
    {
        ["id"] = Id,
        ["sha"] = Sha.Value,
        ["ref"] = Ref,
        ["status"] = State,
        ["name"] = Name,
        ["target_url"] = TargetUrl,
        ["description"] = Description,
        ["created_at"] = Stamp.Api(CreatedAt),
        ["started_at"] = null,
        ["finished_at"] = null,
        ["allow_failure"] = false,
        ["coverage"] = null,
        ["pipeline_id"] = Id,
        ["author"] = Author.Json(url),
    };
}
