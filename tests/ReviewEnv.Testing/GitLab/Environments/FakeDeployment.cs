using System.Text.Json.Nodes;
using ReviewEnv.Core.Branches;

namespace ReviewEnv.Testing.GitLab;

/// <summary>A deployment, made through the API or by a CI job.</summary>
public sealed class FakeDeployment
{
    private readonly Forge forge;

    internal FakeDeployment(Forge forge, FakeEnvironment environment, int iid, string gitRef, bool tag, CommitSha sha, FakeUser user, FakeJob? job)
    {
        this.forge = forge;
        (Id, Iid, Environment, Ref, Tag, Sha, User, Job) = (forge.NextId(), iid, environment, gitRef, tag, sha, user, job);
        CreatedAt = UpdatedAt = forge.Now();
    }

    public long Id { get; }

    public int Iid { get; }

    public FakeEnvironment Environment { get; }

    /// <summary>As it was sent: the name of a branch or tag.</summary>
    public string Ref { get; }

    public bool Tag { get; }

    public CommitSha Sha { get; }

    public FakeUser User { get; }

    /// <summary><c>created</c>, <c>running</c>, <c>success</c>, <c>failed</c> or <c>canceled</c>.</summary>
    public string Status { get; private set; } = "created";

    /// <summary>Every status it has had, oldest first.</summary>
    public IReadOnlyList<string> History { get; private set; } = [];

    /// <summary>The CI job that made it; null when the API did.</summary>
    public FakeJob? Job { get; }

    /// <summary>The CI job that stops the environment.</summary>
    public string? OnStop => Job?.OnStop;

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>The CI job goes on.</summary>
    public void Finish(string status = "success")
    {
        lock (forge.Gate)
        {
            if (!TryBecome(status)) throw new InvalidOperationException($"A deployment cannot become {status} from {Status}.");
        }
    }

    /// <summary>Whether GitLab lets it.</summary>
    internal bool TryBecome(string status)
    {
        if (status == Status || (status == "running" && Status != "created")) return false;
        Status = status;
        History = [.. History, status];
        UpdatedAt = forge.Now();
        if (status == "success") Environment.Start();
        Environment.Project.HookList.Tell(HookTrigger.Deployment, DeploymentPayloads.Of(this));
        return true;
    }

    internal JsonObject Json(bool withEnvironment = true)
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["iid"] = Iid,
            ["ref"] = Ref,
            ["sha"] = Sha.Value,
            ["created_at"] = Stamp.Api(CreatedAt),
            ["updated_at"] = Stamp.Api(UpdatedAt),
            ["user"] = User.Json(forge.Url),
            ["status"] = Status,
            ["deployable"] = Job?.Json(this),
        };
        if (withEnvironment) json["environment"] = Environment.Json(single: false);
        return json;
    }
}

/// <summary>A job of a CI pipeline that deploys.</summary>
public sealed record FakeJob(long Id, string Name, string? OnStop)
{
    internal JsonObject Json(FakeDeployment deployment) => new()
    {
        ["id"] = Id,
        ["name"] = Name,
        ["status"] = deployment.Status,
        ["ref"] = deployment.Ref,
        ["tag"] = deployment.Tag,
        ["stage"] = "deploy",
        ["web_url"] = $"{deployment.Environment.Project.WebUrl}/-/jobs/{Id}",
    };
}
