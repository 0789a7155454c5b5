using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>An environment as GitLab keeps it.</summary>
public sealed class FakeEnvironment
{
    private readonly Forge forge;

    internal FakeEnvironment(Forge forge, FakeProject project, string name)
    {
        this.forge = forge;
        (Id, Project, Name, Slug) = (forge.NextId(), project, name, Core.Desired.Slug.OfEnvironment(name));
        CreatedAt = UpdatedAt = forge.Now();
    }

    public long Id { get; }

    public FakeProject Project { get; }

    public string Name { get; }

    public string Slug { get; }

    /// <summary><c>available</c>, <c>stopping</c> or <c>stopped</c>.</summary>
    public string State { get; private set; } = "available";

    public string? ExternalUrl { get; internal set; }

    public string Tier { get; internal set; } = "other";

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Only CI jobs set it.</summary>
    public DateTimeOffset? AutoStopAt { get; internal set; }

    /// <summary>The newest that succeeded, as GitLab means it.</summary>
    public FakeDeployment? LastDeployment => Project.Story.Deployments.FindLast(deployment => deployment.Environment == this && deployment.Status == "success");

    /// <summary>Every deployment to it, oldest first.</summary>
    public IReadOnlyList<FakeDeployment> Deployments
    {
        get
        {
            lock (forge.Gate) return [.. Project.Story.Deployments.Where(deployment => deployment.Environment == this)];
        }
    }

    /// <summary>Somebody presses Stop: a CI job that stops it is started, if the last deployment has one.</summary>
    public void Stop(bool force = false)
    {
        lock (forge.Gate)
        {
            if (State == "stopped" || (State == "stopping" && !force)) return;
            Become(!force && LastDeployment?.OnStop is not null ? "stopping" : "stopped");
        }
    }

    /// <summary>The CI job that stops it has ended.</summary>
    public void FinishStop()
    {
        lock (forge.Gate)
        {
            if (State == "stopping") Become("stopped");
        }
    }

    internal void Start()
    {
        if (State != "available") Become("available");
    }

    internal void Touch() => UpdatedAt = forge.Now();

    internal JsonObject Json(bool single)
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["name"] = Name,
            ["slug"] = Slug,
            ["external_url"] = ExternalUrl,
            ["state"] = State,
            ["tier"] = Tier,
            ["created_at"] = Stamp.Api(CreatedAt),
            ["updated_at"] = Stamp.Api(UpdatedAt),
            ["description"] = null,
            ["auto_stop_at"] = Stamp.Api(AutoStopAt),
            ["kubernetes_namespace"] = null,
            ["flux_resource_path"] = null,
            ["auto_stop_setting"] = "always",
        };
        if (!single) return json;
        json["last_deployment"] = LastDeployment?.Json(withEnvironment: false);
        json["cluster_agent"] = null;
        return json;
    }

    private void Become(string state)
    {
        State = state;
        if (state == "stopped") AutoStopAt = null;
        Touch();
    }
}
