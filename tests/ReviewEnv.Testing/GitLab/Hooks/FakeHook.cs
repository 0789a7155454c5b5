using System.Text.Json.Nodes;

namespace ReviewEnv.Testing.GitLab;

/// <summary>A webhook of a project.</summary>
public sealed class FakeHook
{
    private readonly Forge forge;
    private readonly List<FakeDelivery> deliveries = [];
    private int recentFailures;

    internal FakeHook(Forge forge, FakeProject project, string url)
    {
        this.forge = forge;
        (Id, Project, Url, CreatedAt) = (forge.NextId(), project, url, forge.Now());
    }

    public long Id { get; }

    public FakeProject Project { get; }

    public string Url { get; internal set; }

    /// <summary>Sent in <c>X-Gitlab-Token</c>; the API never tells it.</summary>
    public string? Token { get; set; }

    /// <summary>Deliveries are signed with it; the API never tells it.</summary>
    public string? SigningToken { get; set; }

    /// <summary>Whether an event is sent, by the names that the API has for them.</summary>
    public Dictionary<string, bool> Events { get; } = new() { ["push_events"] = true };

    public string? PushEventsBranchFilter { get; set; }

    public string BranchFilterStrategy { get; set; } = "wildcard";

    public string? CustomWebhookTemplate { get; set; }

    public bool EnableSslVerification { get; set; } = true;

    public string? Name { get; set; }

    public string? Description { get; set; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it is tried again; null when it is not put aside for a while.</summary>
    public DateTimeOffset? DisabledUntil { get; private set; }

    /// <summary><c>executable</c>, <c>temporarily_disabled</c> or <c>disabled</c>.</summary>
    public string AlertStatus => recentFailures > 39 ? "disabled" : DisabledUntil > forge.Now() ? "temporarily_disabled" : "executable";

    /// <summary>Every delivery made or lost on purpose, oldest first.</summary>
    public IReadOnlyList<FakeDelivery> Deliveries
    {
        get
        {
            lock (forge.Gate) return [.. deliveries];
        }
    }

    internal void Record(FakeDelivery delivery) => deliveries.Add(delivery);

    /// <summary>After four failures on end it is put aside for a minute, then two, then four; after forty for good. One success makes everything good.</summary>
    internal void Count(bool succeeded)
    {
        if (succeeded)
        {
            (recentFailures, DisabledUntil) = (0, null);
            return;
        }

        recentFailures++;
        if (recentFailures <= 3) return;
        var minutes = Math.Min(Math.Pow(2, recentFailures - 4), TimeSpan.FromHours(24).TotalMinutes);
        DisabledUntil = forge.Now() + TimeSpan.FromMinutes(minutes);
    }

    internal JsonObject Json()
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["url"] = Url,
            ["name"] = Name,
            ["description"] = Description,
            ["created_at"] = Stamp.Api(CreatedAt),
            ["enable_ssl_verification"] = EnableSslVerification,
            ["alert_status"] = AlertStatus,
            ["disabled_until"] = Stamp.Api(DisabledUntil),
            ["url_variables"] = new JsonArray(),
            ["custom_headers"] = new JsonArray(),
            ["push_events_branch_filter"] = PushEventsBranchFilter,
            ["branch_filter_strategy"] = BranchFilterStrategy,
            ["custom_webhook_template"] = CustomWebhookTemplate,
            ["project_id"] = Project.Id,
            ["repository_update_events"] = false,
        };
        foreach (var name in HookRoutes.EventNames) json[name] = Events.GetValueOrDefault(name);
        return json;
    }
}
